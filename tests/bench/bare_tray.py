"""The least a tray program can be: an icon, a menu, a window. Tillwatch is held against it.

``--window`` opens the window at the start, as a second choice to the tray alone.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QPushButton, QSystemTrayIcon

NAME = "Bare tray"


def main() -> int:
    # Python acts on a signal at its next own instruction, which an idle Qt loop never reaches.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    QApplication.setApplicationName(NAME)
    application = QApplication(sys.argv)
    application.setQuitOnLastWindowClosed(False)
    square = QPixmap(32, 32)
    square.fill(QColor("#0F6B66"))

    window = QMainWindow()
    window.setWindowTitle(NAME)
    button = QPushButton("Count")
    button.clicked.connect(lambda: button.setText("Counted"))
    window.setCentralWidget(button)

    menu = QMenu()
    menu.addAction("Open", window.show)
    more = menu.addMenu("More")
    more.addAction("Mark", lambda: Path(sys.argv[-1]).touch())
    menu.addAction("Quit", application.quit)
    icon = QSystemTrayIcon(QIcon(square))
    icon.setContextMenu(menu)
    icon.show()
    if "--window" in sys.argv:
        window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
