/* Look-alikes: what the names of a mail pretend to be to the eye.
 *
 * Hosts are taken apart by the public suffix list, and held against the
 * domains of brands (b01-b06); names are folded so that what looks alike is
 * alike (a07, a08, and whoever searches aliases).  What counts as alike:
 * Unicode TR 39 (ICU), and a small table of our own for 0/o, り/リ, ソ/ン,
 * 井/丼 and their kind (look_same.c).
 *
 * ICU is seen by skeleton.c alone (liblook.a: the helper and tests, never the
 * console).  look_open() before a sandbox closes.
 * Nothing here judges: points, guards and words stand in the tables.  All
 * texts are hostile; results hang on the arena.  Limits: LOOK_TEXT_MAX bytes
 * of a text (further bytes are not looked at), LOOK_TOKENS tokens of a host.
 */
#ifndef MTGP_FORGED_LOOK_H
#define MTGP_FORGED_LOOK_H

#include "core/base/arena.h"

#define LOOK_TEXT_MAX 4096
#define LOOK_TOKENS 32

struct forge_knowledge;		/* core/forged/knowledge.h */
struct forge_brand;

/* ---- texts, folded ---- */

/* FOLDED: NFKC and lower case, then the look-alikes.  RAW: the look-alikes
 * first ("paypaI" with a capital i is "paypal" only so).  Two texts look
 * alike where their keys of one kind are equal. */
enum look_how { LOOK_FOLDED, LOOK_RAW };

struct look_key {
	struct span	 text;	/* UTF-8; no blanks, nothing invisible */
	const uint32_t	*at;	/* of each byte, and of the end: the offset
				 * in the source */
	struct span	 source;
};

/* 0; -ENOENT: ICU has no data; -ENOMEM. */
int	look_open(void);
/* Bytes that are no UTF-8 are dropped.  0, -ENOENT or -ENOMEM. */
int	look_key(struct span utf8, enum look_how how, struct arena *a,
		struct look_key *ret);
/* The part [from, to) of key->text that was found: does it touch a letter or
 * digit of ASCII where it begins or ends with one itself?  Blanks of the
 * source part, invisible characters do not. */
bool	look_key_touches(const struct look_key *key, size_t from, size_t to);

/* Zero width, bidi controls, soft hyphen, variation selectors, tags; not the
 * joiners and selectors inside of emoji.  The first such character at or
 * behind *at; *at is left behind it.  False: there is none. */
struct look_invisible {
	size_t		 offset, length;
	uint32_t	 ch;
};
bool	look_invisible(struct span utf8, size_t *at,
		struct look_invisible *ret);

/* A word that is Latin or Japanese but for characters of Cyrillic, Greek,
 * Lisu, Canadian Syllabics, Cherokee or the mathematical alphanumerics.  The
 * first of the text; false: there is none. */
struct look_mixed {
	struct span	 word;		/* in the text */
	struct span	 strange;	/* its first strange character */
	bool		 usual;		/* Greek and Cyrillic in a word
					 * without Latin, as Japanese has
					 * them: プラスα */
};
bool	look_mixed(struct span utf8, struct look_mixed *ret);

/* ---- hosts ---- */

struct look_host {
	struct span	 ascii;		/* lower case, no final dot; "": no
					 * name of a host */
	struct span	 unicode;	/* for people */
	bool		 address;	/* an IP literal: nothing below holds */
	struct span	 suffix;	/* public, ICANN part: "co.jp" */
	struct span	 org;		/* one label more; "": itself a suffix */
	struct span	 org_private;	/* the private part counts as well */
	struct span	 label;		/* first label of org */
	struct span	 tokens[LOOK_TOKENS];	/* of what stands left of the
					 * suffix, split at dots and hyphens */
	size_t		 ntokens;
	bool		 encoded;	/* it has xn-- labels */
};

/* A name as it stands in an address or a URL, Unicode or ASCII.  0 or
 * -ENOMEM. */
int	look_host_read(struct span name, struct arena *a,
		struct look_host *ret);

/* ---- brands ---- */

/* The domains and labels of brands, ready for comparing.  Depends on the
 * knowledge, which must live longer.  Read by any thread. */
struct look_table;

/* 0, -ENOENT or -ENOMEM. */
int	look_table_new(const struct forge_knowledge *k,
		struct look_table **ret);
void	look_table_free(struct look_table *t);	/* takes NULL */

struct look_found {
	const struct forge_brand *brand;	/* NULL: a domain of ours */
	struct span	 genuine;	/* its domain, or its label */
	struct span	 part;		/* what in the host resembles it */
};

/* b01: the whole domain of a brand, with labels behind it, in a host that is
 * not the brand's. */
bool	look_embedded(const struct look_table *t, const struct look_host *h,
		struct look_found *ret);
/* Brands that the mail claims: labels that are ordinary words (family, line)
 * count for these only.  NULL: none. */
struct look_claimed {
	const struct forge_brand *const *v;
	size_t		 n;
};
/* b02: the label of a brand (4 letters or more) is a token of it; of a claimed
 * one, the beginning or the end of a token. */
bool	look_token(const struct look_table *t, const struct look_host *h,
		const struct look_claimed *claimed, struct look_found *ret);
/* b03: co-jp and its kind left of the real suffix; "": none. */
struct span look_false_suffix(const struct look_host *h);
/* b04: the label of a brand (5 letters or more) under another suffix. */
bool	look_other_suffix(const struct look_table *t,
		const struct look_host *h, const struct look_claimed *claimed,
		struct look_found *ret);
/* b05: one or two letters away from a label of that brand. */
bool	look_near(const struct look_table *t, const struct forge_brand *brand,
		const struct look_host *h, struct look_found *ret);
/* b06: an xn-- label that mixes scripts, or looks like the label of a brand or
 * of one of our own domains (ASCII). */
struct look_idn {
	struct span	 part;		/* the label, Unicode; "": none */
	bool		 mixed;		/* scripts; else it looks like: */
	const struct forge_brand *brand;	/* NULL: ours */
	struct span	 genuine;
};
int	look_idn(const struct look_table *t, const struct look_host *h,
		const struct span *own, size_t nown, struct arena *a,
		struct look_idn *ret);
/* b08: the org label says nothing to a reader. */
bool	look_random(const struct look_table *t, const struct look_host *h);

#endif
