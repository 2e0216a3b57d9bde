"""Pages that stand in the way of the one that was asked for: not found, a robot check, a login."""

from __future__ import annotations

import re

from app.language import tr
from app.sources.pages.markup import Element, Page

_LITTLE_TEXT = 2500
_NOT_FOUND = re.compile(
    r"(?:page|product|item|article) (?:was |could |can)?(?:not|n't|cannot) (?:be )?found|page not found"
    r"|404 (?:not found|error|page)|error 404|^404$|not found|(?:page|product|item) (?:does not|doesn't"
    r"|no longer) exist\w*"
    r"|seite (?:wurde )?nicht gefunden|produkt (?:wurde )?nicht gefunden|página no encontrada"
    r"|producto no encontrado|página não encontrada|page (?:introuvable|non trouvée)"
    r"|produit introuvable|pagina non trovata"
    r"|pagina niet gevonden|sidan (?:kunde inte hittas|hittades inte)|siden (?:blev|ble) ikke fundet"
    r"|siden finnes ikke|nie znaleziono strony|we can'?t find (?:that|this|the) page"
    r"|sorry.{0,30}can'?t find",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"are you (?:a )?(?:robot|human)|not a robot|robot or human|robot check|captcha|human verification"
    r"|(?:confirm|prove|sure)\w*(?: that)? you(?:'re|’re| are) (?:a |not a )?(?:human|person|robot|bot)"
    r"|(?:press|activate|click|tap) and hold|you have been blocked|access to this page has been denied"
    r"|enter the characters you see|automated access|nur einen moment"
    r"|bot[- ]?(?:check|detection|protection)"
    r"|verify (?:that )?you are (?:a )?human|verifying you are human|checking your browser"
    r"|just a moment|attention required|access denied|request blocked|pardon our interruption"
    r"|unusual (?:traffic|activity)|suspicious activity|incapsula"
    r"|enable javascript|javascript is (?:disabled|required)|activate javascript"
    r"|javascript aktivieren|bitte aktivieren sie javascript|active javascript|activez javascript"
    r"|activa(?:r)? javascript|abilita(?:re)? javascript"
    r"|sind sie ein (?:mensch|roboter)|no soy un robot|eres humano|je ne suis pas un robot"
    r"|ddos protection|security check|zugriff verweigert|acceso denegado|accès refusé",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"^(?:please )?(?:log ?in|sign ?in|anmelden|anmeldung|einloggen|iniciar sesión|inicio de sesión"
    r"|acceder|connexion|se connecter|identifiez-vous|accedi|entrar|inloggen|logga in|log ind|logg inn"
    r"|zaloguj się)\b",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"^(?:before you continue|your privacy|we value your privacy|cookie (?:settings|consent)"
    r"|wir schätzen ihre privatsphäre|bevor sie fortfahren|su privacidad|votre vie privée)",
    re.IGNORECASE,
)


def wall_of(page: Page, title: str, heading: Element | None) -> str:
    """Return what stands in the way, as a sentence for the owner; empty where nothing does."""
    top = [title]
    if heading is not None:
        top.append(page.text(heading))
    named = [re.split(r"\s+[|–—-]\s+", text)[0].strip() for text in top if text] + [
        text for text in top if text
    ]
    if any(_NOT_FOUND.search(text) and len(text) < 120 for text in named):
        return tr("The shop says that there is no such page.")
    if any(_ROBOT.search(text) and len(text) < 120 for text in named):
        return tr("The shop wants to know whether a person is asking, and shows no product to programs.")
    if any(_LOGIN.search(text) for text in named) and len(named[0]) < 60:
        return tr("The shop shows this page to customers who are logged in only.")
    if any(_CONSENT.search(text) for text in named):
        return tr("The shop shows a question about cookies instead of the product.")
    return ""


def small_wall_of(page: Page) -> str:
    """Return what the few words of a page without any price say of why there is none; empty where they say nothing."""
    text = " ".join(line.text.strip() for line in page.lines[:80])[: _LITTLE_TEXT + 1]
    noscript = " ".join(page.raw_text(element)[:300] for element in page.all("noscript")[:5])
    if len(text) <= _LITTLE_TEXT and _ROBOT.search(text):
        return tr("The shop wants to know whether a person is asking, and shows no product to programs.")
    if len(text) <= 300 and _NOT_FOUND.search(text):
        return tr("The shop says that there is no such page.")
    if len(text) <= 300 and _ROBOT.search(noscript):
        return tr(
            "The page puts its content together by a program in the browser, and holds no price itself."
        )
    return ""
