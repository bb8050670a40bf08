/** A unit of a page: id, title, kind, text, reason, keywords, 1 if in the source language. */
type Unit = [string, string, number, string?, string?, string?, number?];

/** Made by safekeeping/search_index.py, which says what each part is. */
declare const searchIndex: [address: string, keywords: string, units: Unit[]][];
