"""Pages for readers of a translation, unit by unit: as a model, and as Markdown."""

from __future__ import annotations

import re

import pytest

from safekeeping.composition import Composer, composed_page
from safekeeping.guide import Level
from safekeeping.strings import KNOWN_STRINGS, Strings
from tests.translated_docs import FRENCH, SOURCE, pairs, replaced


def words(language: str) -> Strings:
    """Return strings that say their key, and the names they hold."""
    texts = {
        key: " ".join([f"{language}~{key}", *(f"{{{name}}}" for name in sorted(names))])
        for key, names in KNOWN_STRINGS.items()
    }
    return Strings(language, texts)


COMPOSER = Composer(words("fr"), words("en"), "ltr")
CHANGED = replaced(SOURCE, "Sign out on devices of other people.", "Sign out everywhere.")
URGENT = replaced(CHANGED, "{#sign-out}", "{#sign-out urgent}")
WITHOUT = FRENCH[: FRENCH.index("### Déconnectez")]


def markdown(source: str = SOURCE, translation: str | None = FRENCH) -> str:
    return COMPOSER.markdown(pairs(source, translation))


def part(text: str, unit_id: str) -> str:
    """Return what the Markdown has of a unit, heading included."""
    units = re.split(r"(?m)^(?=###? )", text)
    (found,) = [unit for unit in units if f"#{unit_id} " in unit or f"#{unit_id}}}" in unit]
    return found


def test_a_current_translation_stands_as_it_is() -> None:
    text = markdown()
    assert "fr~" not in text
    assert "source-text" not in text
    assert "source=" not in text
    unit = part(text, "second-step")
    assert unit.startswith("### Utilisez une deuxième étape {#second-step level=essential}\n")
    assert "/// why\nUn mot de passe seul" in unit


def test_a_stale_unit_has_a_note_the_date_and_english_folded_below() -> None:
    text = markdown(CHANGED)
    unit = part(text, "sign-out")
    order = [
        "### Déconnectez-vous {#sign-out level=recommended}",
        "fr~note-stale 2 novembre 2026\n{: .note }",
        "- Déconnectez-vous sur les appareils des autres.",
        "///// folded | fr~fold-current-source",
        "//// source-text",
        "**Sign out**",
        "- Sign out everywhere.",
        "**en~reason-label**",
        "Whoever has the device",
        "/////",
    ]
    places = [unit.index(piece) for piece in order[:-1]] + [unit.rindex(order[-1])]
    assert places == sorted(places)
    assert text.count("fr~note") == 1


def test_urgent_puts_english_first() -> None:
    unit = part(markdown(URGENT), "sign-out")
    order = [
        "### Sign out {#sign-out level=recommended lang=en dir=ltr}",
        "fr~note-urgent\n{: .note }",
        "//// source-text",
        "- Sign out everywhere.",
        "///// folded | fr~fold-older-translation",
        "**Déconnectez-vous**",
        "- Déconnectez-vous sur les appareils des autres.",
        "**fr~reason-label**",
    ]
    places = [unit.index(piece) for piece in order]
    assert places == sorted(places)


def test_urgent_shows_nothing_once_the_translation_has_caught_up() -> None:
    urgent = replaced(SOURCE, "{#sign-out}", "{#sign-out urgent}")
    assert markdown(urgent) == markdown()


def test_a_missing_unit_is_english_marked_with_a_note() -> None:
    unit = part(markdown(SOURCE, WITHOUT), "sign-out")
    heading = "### Sign out {#sign-out level=recommended lang=en dir=ltr}"
    assert unit.startswith(f"{heading}\n\nfr~note-missing\n{{: .note }}\n\n//// source-text\n")
    assert "- Sign out on devices of other people." in unit


def test_a_page_without_a_translation_says_so_once_at_the_top() -> None:
    text = markdown(SOURCE, None)
    # The note at the top is the template's; the lead has none of its own.
    assert text.startswith("//// source-text\n\nThis guide helps you")
    assert text.count("fr~note-missing") == 3


@pytest.mark.parametrize("translation", [FRENCH, WITHOUT, None])
@pytest.mark.parametrize("source", [SOURCE, CHANGED, URGENT])
def test_order_and_ids_are_those_of_english(source: str, translation: str | None) -> None:
    ids = ["protect", "second-step", "sign-out"]
    page = composed_page(pairs(source, translation))
    assert [heading.id for heading in page.headings()] == ids
    assert re.findall(r"(?m)^###? .*\{#([a-z-]+)", markdown(source, translation)) == ids


def test_an_order_of_its_own_is_put_right() -> None:
    first, second = FRENCH.index("### Utilisez"), FRENCH.index("### Déconnectez")
    turned = f"{FRENCH[:first]}{FRENCH[second:]}\n{FRENCH[first:second]}"
    assert markdown(SOURCE, turned) == markdown()


def test_the_level_is_that_of_english() -> None:
    source = replaced(SOURCE, "level=essential", "level=high-risk")
    page = composed_page(pairs(source))
    assert [r.level for r in page.recommendations] == [Level.HIGH_RISK, Level.RECOMMENDED]
    assert "{#second-step level=high-risk}" in markdown(source)


def test_the_model_shows_what_the_page_shows() -> None:
    def titles(source: str, translation: str | None) -> list[str]:
        page = composed_page(pairs(source, translation))
        return [r.heading.title.text for r in page.recommendations]

    french = ["Utilisez une deuxième étape", "Déconnectez-vous"]
    assert titles(SOURCE, FRENCH) == french
    assert titles(CHANGED, FRENCH) == french
    assert titles(URGENT, FRENCH) == [french[0], "Sign out"]
    assert titles(SOURCE, WITHOUT) == [french[0], "Sign out"]
    page = composed_page(pairs())
    assert page.front_matter
    assert page.front_matter.title == "Gardez votre compte"
    assert page.front_matter.updated.isoformat() == "2026-11-02"


def test_what_english_does_not_have_is_not_shown() -> None:
    extra = "\n### Cliquez {#click source=0123abcd}\n\n- Cliquez.\n\n/// why\nPour rien.\n///\n"
    assert markdown(SOURCE, FRENCH + extra) == markdown()


def test_comments_are_not_published() -> None:
    comment = "<!--\n- Sign out, says the English.\n-->\n\n"
    text = replaced(FRENCH, "- Déconnectez-vous sur", f"{comment}- Déconnectez-vous sur")
    assert "<!--" not in markdown(SOURCE, text)
    assert "says the English" not in markdown(SOURCE, text)
    assert "- Déconnectez-vous sur" in markdown(SOURCE, text)
