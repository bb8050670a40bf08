"""How a page that is not there, or not its owner's any more, gives itself away.

Hosts often answer 200 for such pages. The words are those of common servers, content systems
and domain dealers, in the languages of the hosts we refer to and of our readers.
"""

from __future__ import annotations

import re

from safekeeping.page_fingerprint import normal_text

# What the title or the main heading of a missing page says, between separators, and nothing else.
_MISSING = frozenset(
    normal_text(words)
    for words in (
        "not found",
        "page not found",
        "file not found",
        "error not found",
        "404 error",
        "error 404",
        "404",
        "404 not found",
        "404 page not found",
        "error page",
        "page does not exist",
        "this page does not exist",
        "this page doesn't exist",
        "page doesn't exist",
        "this page isn't available",
        "page isn't available",
        "page not available",
        "page unavailable",
        "this page is not available",
        "content not found",
        "content unavailable",
        "oops",
        "oops page not found",
        "sorry page not found",
        "sorry this page isn't available",
        "we can't find that page",
        "we can't find the page you're looking for",
        "the page you requested could not be found",
        "the page you are looking for could not be found",
        "the page you're looking for can't be found",
        "that page can't be found",
        "oops that page can't be found",
        "nothing found",
        "nothing here",
        "page no longer available",
        "page removed",
        "página no encontrada",
        "no se encontró la página",
        "no encontrado",
        "esta página no existe",
        "la página no existe",
        "page introuvable",
        "page non trouvée",
        "cette page n'existe pas",
        "page inexistante",
        "الصفحة غير موجودة",
        "لم يتم العثور على الصفحة",
        "هذه الصفحة غير موجودة",
        "صفحه یافت نشد",
        "صفحه پیدا نشد",
        "صفحه مورد نظر یافت نشد",
        "seite nicht gefunden",
        "pagina non trovata",
        "página não encontrada",
        "страница не найдена",
        "页面不存在",
        "页面未找到",
        "找不到页面",
    )
)
# Digits are no words here, so a bare "404" is looked for by itself.
_BARE_404 = re.compile(r"(?:error|erreur|fehler)?\s*404\s*(?:error|!)?", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s+[-–—|·•:»«/]+\s+|[|·•»«:!.]+")

# A page this short that says it in its first sentence says nothing else.
_SHORT = 60

_PARKED = tuple(
    normal_text(words)
    for words in (
        "this domain is for sale",
        "this domain may be for sale",
        "this domain name is for sale",
        "domain is for sale",
        "buy this domain",
        "the domain is for sale",
        "is for sale make an offer",
        "this domain is parked",
        "parked free courtesy of",
        "domain parking",
        "this domain has expired",
        "this domain name has expired",
        "inquire about this domain",
        "interested in this domain",
        "related searches sponsored listings",
        "the sponsored listings displayed above",
        "this web page is parked",
        "diese domain steht zum verkauf",
        "ce domaine est à vendre",
        "este dominio está en venta",
        "домен продается",
        "此域名出售",
    )
)
_HOST_FOR_SALE = re.compile(r"\b[\w-]+\.[a-z]{2,} (?:is|may be) for sale", re.IGNORECASE)
_PARKED_HOSTS = re.compile(
    r"(?:^|\.)(?:sedoparking|parkingcrew|bodis|hugedomains|afternic|dan|sedo|undeveloped"
    r"|above|skenzo|parklogic|domainmarket|uniregistry|cashparking)\.com$"
)


def says_missing(title: str, heading: str, start: str, words: int) -> bool:
    """Say whether a page says that it is not there.

    `title` and `heading` count when a part of them says so and nothing more; the `start` of the
    text only of a page of few `words`.
    """
    for text in (title, heading):
        parts = [text, *_SEPARATORS.split(text)]
        if any(_BARE_404.fullmatch(part.strip()) for part in parts):
            return True
        if any(normal_text(part) in _MISSING - {""} for part in parts):
            return True
    return words <= _SHORT and any(
        normal_text(sentence) in _MISSING - {""} for sentence in _SEPARATORS.split(start)
    )


def says_parked(title: str, heading: str, start: str, words: int) -> bool:
    """Say whether a page says that its domain is for sale, expired or parked."""
    short = normal_text(start) if words <= 5 * _SHORT else ""
    said = f"{normal_text(title)} | {normal_text(heading)} | {short}"
    if any(phrase in said for phrase in _PARKED):
        return True
    return _HOST_FOR_SALE.search(f"{title} | {heading} | {start if short else ''}") is not None


def is_domain_dealer(host: str) -> bool:
    """Say whether a host is known to show parked domains."""
    return _PARKED_HOSTS.search(host) is not None
