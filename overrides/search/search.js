"use strict";
/*
 * The search page: looks through `searchIndex` (safekeeping/search_index.py) for what is typed.
 *
 * Nothing leaves the device. What stands in the index or in the query only ever becomes text of
 * the page, never markup and never a regular expression.
 */

/**
 * @typedef {object} Entry A unit of a page, ready to be searched.
 * @property {string} href
 * @property {string} place Page and section, as shown.
 * @property {string} title
 * @property {number} kind As in the index.
 * @property {string} keywords
 * @property {string[]} blocks Of its text, then of its reason.
 * @property {boolean} foreign Whether it stands in the source language.
 * @property {string[]} fields Folded: title, keywords, text, reason, place.
 * @property {string} all These in one.
 */
/**
 * @typedef {object} Term A part of what is asked.
 * @property {string} word Folded.
 * @property {string} stem What of it must be found.
 * @property {string} [unspaced] Given if its script puts no spaces between words.
 * @property {number} weight How much it says: more the fewer entries have it.
 */

// Nobody asks in more characters, in markup, or for more things at once.
const LONGEST_QUERY = 200;
const MOST_TERMS = 12;
const SHOWN_AT_ONCE = 10;
const LONGEST_PASSAGE = 220;

// Title over keywords over text over reason over the names of page and section.
const FIELDS = [8, 6, 3, 2, 1];
// Nowhere, within a word, at its beginning, another form of it, the very word.
const PLACES = [0, 0.4, 0.7, 0.9, 1];
// Essential first; sections and pages after recommendations.
const KINDS = [1.2, 1.05, 1, 0.8, 0.8];
// The share of what is asked that an entry must have.
const ENOUGH = 0.5;

/*
 * Folding: text and query lose what readers leave out or type otherwise.
 * - NFKD (UAX 15): full-width and presentation forms, ligatures; accents apart.
 * - Case (Unicode core specification, 5.18).
 * - Marks that readers leave out: accents (Script=Inherited in UAX 24), Arabic tashkeel, Hebrew
 *   points. Not the voiced sounds of kana, nor the vowels and tones of South and South-East Asia.
 * - What cannot be seen (category Cf): ZWNJ, soft hyphens, marks of direction. Tatweel.
 * - Devanagari nukta (Lucene, HindiNormalizer).
 */
const DROPPED = /(?![\u3099\u309a])[\p{sc=Zinh}\p{Cf}\u0640\u093c]|(?=\p{M})[\p{sc=Arab}\p{sc=Hebr}\p{sc=Cyrl}]/gu;
/*
 * - Letters that NFKD does not take apart (Lucene, ASCIIFoldingFilter); final sigma.
 * - Alef wasla, alef maqsura, teh marbuta; yeh, kaf and heh of Persian and Urdu (Lucene,
 *   ArabicNormalizer and PersianNormalizer).
 * - Hebrew final letters (Unicode core specification, 9.1). Candrabindu (HindiNormalizer).
 * - Digits of every script (category Nd).
 * What is neither letter, mark nor number becomes a space, so that a space ends each word.
 */
const ALIKE = new Map(
  "øo łl đd ħh ıi ßss æae œoe þth ςσ ٱا ىي یي ےي کك ةه ہه ەه ھه ךכ םמ ןנ ףפ ץצ ँं".split(" ")
    .map(pair => [pair.charAt(0), pair.slice(1)]));
const UNLIKE = new RegExp(`[${[...ALIKE.keys()].join("")}]|[^\\P{Nd}0-9]`, "gu");

/**
 * Return a digit of any script as 0 to 9. Ten stand in a row, from x0 or from x6 on.
 * @param {string} sign
 */
function digit(sign) {
  const code = sign.codePointAt(0) ?? 0, row = code & ~15;
  return String(code - row - (/\p{Nd}/u.test(String.fromCodePoint(row)) ? 0 : 6));
}

/**
 * Return a text as it is compared.
 * @param {string} text
 */
function fold(text) {
  return text.normalize("NFKD").toLowerCase().replace(DROPPED, "")
    .replace(UNLIKE, sign => ALIKE.get(sign) ?? digit(sign)).replace(/[^\p{L}\p{M}\p{N}]/gu, " ");
}

/*
 * Stemming, light: what is asked loses what the forms of a word differ in, and the rest is looked
 * for as it is. Each is: what may stand before, (the stem), what may stand after; all folded.
 */
/** @type {Map<string, RegExp>} */
const STEMS = new Map([
  // Plurals: the S-stemmer of Harman 1991. -ed, -ing, -e: Porter 1980, steps 1b and 5a.
  ["en", /^(.{4,}?)(?:es?|ies)$|^(.{3,}?)(?:ed|ing|s)?$/],
  // Number, gender: Savoy (Lucene, SpanishLightStemmer). Infinitives and the pronouns at their
  // end, past and participles: Snowball Spanish, steps 0 and 2b.
  ["es", /^(.{3,}?)(?:[aeo]?s|[aeo]|[aei]r(?:[mts]e|l[aeo]s?)?|[ai]d[ao]s?|(?:a|ie)(?:ron|ndo))?$/],
  // Savoy (Lucene, FrenchMinimalStemmer). -ez: Snowball French, verbs.
  ["fr", /^(.{3,}?)(?:u?x|ez|e{0,2}r?s?)$/],
  // Cases: Dolamic and Savoy (Lucene, RussianLightStemmer), whose list of endings is this pattern,
  // folded (й to и, ё to е). Infinitives, imperatives, past, reflexives: Snowball Russian.
  ["ru", /^(.{4,}?)(?:[аеиоуыя]?(?:ть|л[аои]?)|ите)(?:ся)?$|^(.{3,}?)(?:[аеиоуыьюя]{1,2}(?:[вмх]|ми|го|му)?)?$/],
  // Article, conjunction, preposition with article; plurals, feminine: light10 of Larkey,
  // Ballesteros and Connell 2002 (Lucene, ArabicStemmer). Pronouns and -وا: ARLSTem of Abainia,
  // Ouamour and Rebbani 2017 (NLTK).
  ["ar", /^(?:[وبكف]?ال|لل|و)?(.{3,}?)(?:[هك]ما?|ها|نا|وا|[اوي]ن|ات|يه|[اهينت])?$/],
  // Plurals, comparatives, pronouns: Lucene, PersianStemmer.
  ["fa", /^(.{3,}?)(?:هاي?ي?|ترين?|ا[نتمش]|يي|[يمتش])?$/],
  // Letters of use, number, gender: Itai and Wintner 2008, Language resources for Hebrew.
  ["he", /^[ושהכלבמ]?(.{3,}?)(?:ימ|ות|[התיו])?$/],
  // Gender, number, case: Ramanathan and Rao 2003 (Lucene, HindiStemmer).
  ["hi", /^(.{2,}?)(?:ियों|ियां|ाओं|ाएं|ुओं|ों|ें|ीं|[ािीुूेो])?$/],
  // The first five letters: Can et al. 2008, Information retrieval on Turkish texts.
  ["tr", /^(.{1,5}).*$/],
]);

// Scripts without spaces between words (UAX 14, table 1: ID and SA).
const UNSPACED = "Hani Hira Kana Thai Laoo Khmr Mymr Tibt".replace(/(\w+) ?/g, "\\p{sc=$1}");
const RUNS = new RegExp(`([${UNSPACED}\u3099\u309a]+)|[^ ${UNSPACED}]+`, "gu");

const LANGUAGE = document.documentElement.lang;

/**
 * Return what the forms of a word have in common, by the rules of the page's language. A word
 * that they leave as it is may be English: names of apps are, and text not translated yet.
 * @param {string} word Folded.
 */
function stem(word) {
  for (const language of [LANGUAGE.split("-")[0], "en"]) {
    const found = STEMS.get(language)?.exec(word), kept = found?.[1] ?? found?.[2] ?? word;
    if (kept !== word) return kept;
  }
  return word;
}

/**
 * Return the parts of a query. Words without spaces between them cannot be told apart: such a
 * run stands for itself and for all pieces of it as long as a usual word.
 * @param {string} query
 */
function termsOf(query) {
  /** @type {Term[]} */
  const terms = [];
  for (const [run, unspaced] of query.length > LONGEST_QUERY || /<[a-z/]/i.test(query) ? [] : fold(query).matchAll(RUNS)) {
    // Words of Han and kana have about two signs, those of the scripts before them four or more.
    const size = run > "\u2e80" ? 2 : 4, pieces = unspaced && run.length > size;
    // The shorter a word, the less it says ("how", "my"); one letter, nothing.
    const weight = pieces ? 0 : unspaced ? 1 : Math.min(1, run.length / 5);
    if (weight !== 0.2) terms.push({word: run, stem: unspaced ? run : stem(run), unspaced, weight});
    for (let at = 0; pieces && at <= run.length - size; at++) {
      const word = run.slice(at, at + size);
      terms.push({word, stem: word, unspaced, weight: 0.25});
    }
  }
  return terms.slice(0, MOST_TERMS);
}

/**
 * Return how good a word is for a term: its number in PLACES.
 * @param {Term} term
 * @param {string} word Folded; where no spaces are written, all between two signs.
 */
function placeOf(term, word) {
  const at = word.indexOf(term.stem);
  if (at < 0) return 0;
  if (term.unspaced || word === term.word) return 4;
  // Two letters within a word say nothing.
  if (at && term.stem.length < 3) return 0;
  return stem(word) === term.stem ? 3 : at ? 1 : 2;
}

/**
 * Return the entries that answer a query, the best first, and the terms that were looked for.
 * @param {Entry[]} entries
 * @param {Map<string, number[]>} words As `wordsOf` gives them.
 * @param {string} query
 * @returns {[Entry[], Term[]]}
 */
function search(entries, words, query) {
  const terms = termsOf(query);
  const scores = terms.map(term => {
    /** @type {number[]} */
    const found = Array(entries.length).fill(0);
    for (const [word, fields] of words) {
      const place = PLACES[placeOf(term, word)];
      for (const field of place ? fields : []) {
        const n = Math.floor(field / FIELDS.length);
        found[n] = Math.max(found[n], place * FIELDS[field % FIELDS.length]);
      }
    }
    const count = found.filter(Boolean).length;
    // Spärck Jones 1972: what few entries have says more.
    if (count && term.unspaced) term.weight = 1;
    // What is nowhere may be a word that only the reader uses.
    term.weight *= count ? Math.log(1 + entries.length / count) : Math.log(1 + entries.length) / 2;
    return found;
  });
  const asking = fold(query), asked = terms.reduce((sum, term) => sum + term.weight, 0);
  const found = entries.map((entry, n) => {
    let share = 0, score = 0;
    terms.forEach((term, t) => {
      const here = scores[t][n];
      if (here) share += term.weight / asked;
      score += here * term.weight;
    });
    if (share < ENOUGH) return {entry, score: 0};
    // What stands there word for word, as it was asked, comes before the same words apart.
    if (entry.all.includes(asking)) score *= 1.5;
    return {entry, score: score * share * KINDS[entry.kind]};
  });
  // Words that say next to nothing are not marked.
  return [
    found.filter(({score}) => score).sort((a, b) => b.score - a.score).map(({entry}) => entry),
    terms.filter(({weight}) => weight * 20 > asked),
  ];
}

/**
 * Return the entries of the index.
 * @param {typeof searchIndex} index
 */
function entriesOf(index) {
  return index.flatMap(([address, pageKeywords, units]) => {
    const page = units[0][1];
    let section = "", sectionKeywords = "";
    return units.map(([id, title, kind, text = "", reason = "", keywords = "", foreign = 0]) => {
      if (kind === 3) [section, sectionKeywords] = [title, keywords];
      const place = kind === 4 ? "" : kind === 3 ? page : `${page} › ${section}`;
      const own = kind === 4 ? pageKeywords : keywords;
      const fields = [title, own, text, reason, `${place} ${pageKeywords} ${sectionKeywords}`].map(fold);
      return {
        href: id ? `${address}#${id}` : address,
        place, title, kind, keywords: own,
        blocks: `${text}\n${reason}`.split("\n").filter(Boolean),
        foreign: !!foreign,
        fields, all: fields.join(),
      };
    });
  });
}

/**
 * Return each word of the entries with the fields that have it, counted through all entries.
 * @param {Entry[]} entries
 */
function wordsOf(entries) {
  /** @type {Map<string, number[]>} */
  const words = new Map();
  entries.flatMap(({fields}) => fields).forEach((field, n) => {
    for (const word of new Set(field.split(" "))) words.get(word)?.push(n) ?? words.set(word, [n]);
  });
  return words;
}

/**
 * Return the sentence of an entry that says most of what is asked; of two the earlier.
 * @param {Entry} entry
 * @param {Term[]} terms
 */
function bestPassage(entry, terms) {
  const sentences = entry.blocks.flatMap(
    block => block.match(/.+?(?:[.!?…؟۔।॥။]+["'”’»)]*(?=\s)|[。！？]+|$)\s*/gsu) ?? []);
  if (entry.keywords) sentences.push(say("keywords", entry.keywords));
  let [best = ""] = sentences, most = 0;
  for (const sentence of sentences) {
    const words = fold(sentence).split(" ");
    const says = terms.reduce((sum, term) => sum + term.weight * PLACES[Math.max(...words.map(word => placeOf(term, word)))], 0);
    if (says > most) [best, most] = [sentence, says];
  }
  return best.trim();
}

/**
 * Return the parts of a text by turns: not marked, marked, not marked …
 * @param {string} text
 * @param {Term[]} terms
 */
function markedParts(text, terms) {
  // Where each sign of the folded text stands in the text: folded by letter and its marks.
  /** @type {number[]} */
  const origin = [];
  let folded = "";
  for (const {0: letter, index} of text.matchAll(/\P{M}?\p{M}*/gsu)) {
    const part = fold(letter);
    folded += part;
    origin.push(...Array(part.length).fill(index));
  }
  origin.push(text.length);
  /** @type {[number, number][]} */
  const ranges = [];
  for (const {0: word, index} of folded.matchAll(/[^ ]+/g)) {
    for (const term of terms) {
      const place = placeOf(term, word), start = index + word.indexOf(term.stem);
      // Of another form of the word all is marked, and of a longer word that begins so.
      const end = place > 1 && !term.unspaced ? index + word.length : start + term.stem.length;
      if (place) ranges.push([origin[start], origin[end]]);
    }
  }
  const parts = [];
  let at = 0;
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    if (start < at) continue;
    parts.push(text.slice(at, start), text.slice(start, end));
    at = end;
  }
  return [...parts, text.slice(at)];
}

/**
 * Shorten a long sentence around what is marked first.
 * @param {string[]} parts
 */
function shortened(parts) {
  let left = LONGEST_PASSAGE;
  if (parts.join("").length <= left) return parts;
  // What stands before the first mark keeps its end, all else its beginning; words stay whole.
  return parts.map((part, i) => {
    const kept = i ? part.slice(0, Math.max(0, left)) : part.slice(-80);
    left -= kept.length;
    if (kept === part) return part;
    return i ? kept && kept.replace(/\s\S{0,20}$/, "") + "…" : "…" + kept.replace(/^\S{0,20}\s|^\p{M}+/u, "");
  });
}

/**
 * Return an element with a text whose marked parts are in <mark>.
 * @param {string} name
 * @param {string[]} parts
 */
function element(name, parts) {
  const made = document.createElement(name);
  parts.forEach((part, i) => {
    if (part) made.append(i % 2 ? element("mark", [part]) : part);
  });
  return made;
}

/**
 * Return an element of the page by its id.
 * @param {string} id
 */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * Return words of the page's language, with a value in the place of their #.
 * @param {string} key
 * @param {string} [value]
 */
function say(key, value = "") {
  return String(byId("results").dataset[key]).replace("#", () => value);
}

/**
 * Return what an entry looks like in the list.
 * @param {Entry} entry
 * @param {Term[]} terms
 */
function shown(entry, terms) {
  const item = element("li", []);
  const link = /** @type {HTMLAnchorElement} */ (element("a", markedParts(entry.title, terms)));
  link.href = entry.href;
  const passage = element("p", shortened(markedParts(bestPassage(entry, terms), terms)));
  if (entry.foreign) {
    for (const part of [link, passage]) {
      [part.lang, part.dir] = say("source").split(" ");
    }
  }
  item.appendChild(element("h2", [])).append(link);
  item.appendChild(element("p", [entry.place])).className = "place";
  if (entry.kind < 3) {
    const level = element("p", [say("levels").split("|")[entry.kind]]);
    level.className = "level level-" + ["essential", "recommended", "high-risk"][entry.kind];
    item.append(level);
  }
  item.append(passage);
  return item;
}

/** Show the form in the place of the words for pages without a script, and answer what is typed. */
function start() {
  const entries = entriesOf(searchIndex), words = wordsOf(entries);
  const form = byId("search"), list = byId("results"), status = byId("found"), more = byId("more");
  const field = /** @type {HTMLInputElement} */ (byId("query"));
  /** @type {Entry[]} */
  let found = [];
  /** @type {Term[]} */
  let terms = [];
  let asked = "", timer = 0;

  const showMore = () => {
    const from = list.children.length;
    list.append(...found.slice(from, from + SHOWN_AT_ONCE).map(entry => shown(entry, terms)));
    more.hidden = list.children.length >= found.length;
    return list.children[from]?.querySelector("a");
  };
  const answer = () => {
    const query = field.value.trim();
    if (query === asked) return;
    asked = query;
    [found, terms] = search(entries, words, query);
    list.textContent = "";
    showMore();
    // Who listens hears the count once, when typing pauses. The address changes then, too.
    clearTimeout(timer);
    timer = setTimeout(settle, 400);
  };
  const settle = () => {
    status.textContent = !asked ? "" : found.length ? say("found", found.length.toLocaleString(LANGUAGE)) : say("nothing");
    // Half of a sign made of two cannot be written in an address.
    const query = encodeURIComponent(asked.replace(/\p{Cs}/gu, ""));
    history.replaceState(null, "", `#q=${query}`);
  };
  const read = () => {
    let query = location.hash.split("#q=")[1];
    if (query === undefined) return;
    try {
      query = decodeURIComponent(query);
    } catch {
      // Not written by us: taken as it is.
    }
    field.value = query;
    answer();
    settle();
  };

  field.addEventListener("input", answer);
  form.addEventListener("submit", event => {
    event.preventDefault();
    answer();
    list.querySelector("a")?.click();
  });
  more.addEventListener("click", () => showMore()?.focus());
  addEventListener("keydown", event => {
    const step = +(event.key === "ArrowDown") - +(event.key === "ArrowUp");
    /** @type {any[]} */
    const stops = [field, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + step];
    if (!step || at < 0 || !next || event.isComposing) return;
    event.preventDefault();
    next.focus();
  });
  addEventListener("hashchange", read);
  byId("no-search").hidden = true;
  form.hidden = false;
  read();
  if (!asked) field.focus();
}

// Without its index the page stays as it is without a script.
if (typeof searchIndex !== "undefined") start();
