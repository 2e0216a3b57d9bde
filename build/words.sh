#!/usr/bin/env bash
# words.sh compile   makes the catalogues that the program reads from resources/language/*.po, where one is out of date
# words.sh collect   first brings each .po up to date with the sentences in the source
#
# New sentences come without a translation, and tests/language fails until each has one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
babel=(.venv/bin/pybabel --quiet)

if [ "${1:-}" = collect ]; then
    template=$(mktemp)
    trap 'rm -f "$template"' EXIT
    "${babel[@]}" extract --no-default-keywords --keywords "tr trn:1,2 trc:1c,2 noop" --no-wrap --sort-by-file \
        --add-location file --add-comments "words:" --project Tillwatch --output-file "$template" app
    for catalogue in resources/language/*.po; do
        language=$(basename "$catalogue" .po)
        "${babel[@]}" update --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
            --domain tillwatch --input-file "$template" --output-file "$catalogue" --locale "$language"
    done
fi
exec .venv/bin/python -m build.packaging.catalogues
