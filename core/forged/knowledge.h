/* What is known of forged mail: data/rules (brands, their domains, hosts that
 * anybody can use, words, patterns, and the signals with their points and
 * sentences).  Condition texts there are for readers; what they mean stands
 * in the functions of core/forged/signal_*.c.
 *
 * Loaded once, never changed: any thread may read it.  Rows of the user's
 * files of the same name replace those with the same key, or are added in
 * front.  All texts belong to the knowledge.  References between tables,
 * words, numbers and patterns are checked while it is read: what is loaded
 * holds.  Domains are lower case ASCII, without a final dot; a name that is
 * looked up is given that way (look_host_read, idn_ascii).
 * Names of brands in a text: core/forged/brands.h. */
#ifndef MTGP_FORGED_KNOWLEDGE_H
#define MTGP_FORGED_KNOWLEDGE_H

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/text/error.h"
#include "core/text/text.h"

/* ---- brands ---- */

enum forge_smime { SMIME_UNKNOWN, SMIME_NO, SMIME_PART, SMIME_YES };
/* What a brand is said to publish for DMARC: a hint only. */
enum forge_dmarc_hint { HINT_UNKNOWN, HINT_WEAK, HINT_PUBLISHED,
	HINT_RESTRICTIVE, HINT_ENFORCED };

struct forge_brand {
	const char	*id;
	struct text	 name;
	const char	*category;
	char		 confidence;	/* A official, B quoted, C only known:
					 * shown as not verified */
	enum forge_smime smime;
	enum forge_dmarc_hint dmarc_hint;
	bool		 bimi;
	bool		 generic;	/* no company: only the recipient's
					 * own organisation may use it */
	bool		 japanese;	/* kana or kanji in its name, or a
					 * web domain below .jp */
	bool		 sends_files;	/* false: it never attaches files */
	bool		 sends_links;	/* false: its notices carry none */
	const char	*note, *as_of, *source;
	unsigned	 urls;		/* phishing URLs of the last years:
					 * an order, nothing else */
};

enum brand_role { BRAND_MAIL, BRAND_WEB, BRAND_THIRD_PARTY };

struct brand_domain {
	const struct forge_brand *brand;
	struct span	 domain;
	enum brand_role	 role;
	bool		 counts;	/* false: anybody can be there */
	bool		 sure;
};

struct brand_alias {
	const struct forge_brand *brand;
	struct span	 alias;		/* as written in the table */
	bool		 whole;		/* must be the whole name */
};

/* Words of a display name that are no part of a brand's name. */
struct brand_generic_word {
	struct span	 word;
	bool		 at_end;	/* only as the last word */
};

/* ---- signals ---- */

struct forge_group {
	const char	*id;
	int		 cap;		/* negative: a lower bound */
	bool		 leads;		/* false: without points of a group
					 * that leads, below caution */
	struct text	 name;
};

struct forge_variant {
	const char	*id;		/* "forwarded" */
	int		 weight;
};

struct forge_signal {
	const char	*id;		/* "a01" */
	const struct forge_group *group;
	int		 weight;
	struct text	 message, innocent;	/* slots still open: {brand}
					 * {from} {dom} {x} {y} {n} */
	bool		 asks_network;
	const struct forge_variant *variants;	/* the first that holds wins */
	size_t		 nvariants;
};

struct forge_band {
	int		 from;		/* lowest total */
	const char	*id;		/* likely, caution, notice, none */
	struct text	 name, phone;
};

struct forge_verdict {
	const char	*id;		/* "abused" */
	const struct forge_band *min_band;	/* NULL: unchanged */
	struct text	 name, phone;
};

struct forge_knowledge {
	const struct forge_brand *brands;	/* most forged first */
	size_t		 nbrands;
	const struct brand_domain *domains;
	size_t		 ndomains;
	const struct brand_alias *aliases;
	size_t		 naliases;
	const struct brand_generic_word *generic;	/* longest first */
	size_t		 ngeneric;
	const struct forge_group *groups;	/* in the order of the screen */
	size_t		 ngroups;
	const struct forge_signal *signals;	/* in the order of the file */
	size_t		 nsignals;
	const struct forge_band *bands;		/* highest first */
	size_t		 nbands;
	const struct forge_verdict *verdicts;	/* the first is shown first */
	size_t		 nverdicts;
	usec_t		 dated;		/* of the oldest table; TIME_NONE */
	struct forge_store *store;	/* private: tables, maps, patterns */
};

/* dir: the folder rules; user_dir may be NULL.  0; -ENOENT, -EINVAL, -ENOMEM
 * with an error that names file and line. */
int	forge_knowledge_load(const char *dir, const char *user_dir,
		struct forge_knowledge **ret, struct error *e);
void	forge_knowledge_free(struct forge_knowledge *k);  /* takes NULL */

/* NULL: no such row. */
const struct forge_brand *forge_brand_find(const struct forge_knowledge *k,
		const char *id);
const struct forge_signal *forge_signal_find(
		const struct forge_knowledge *k, const char *id);
const struct forge_variant *forge_variant_find(const struct forge_signal *s,
		const char *id);
const struct forge_verdict *forge_verdict_find(
		const struct forge_knowledge *k, const char *id);
const struct forge_band *forge_band_find(const struct forge_knowledge *k,
		const char *id);
/* Of a total of 0 to 100. */
const struct forge_band *forge_band_of(const struct forge_knowledge *k,
		int total);

/* ---- whose domain is it? ---- */

/* A name below a listed one counts as the listed one; the longest listed name
 * of the brand wins.  A row that does not count stops only its own use:
 * mail rows addresses, web rows links. */
enum brand_use { BRAND_ADDRESS, BRAND_LINK };

struct brand_alignment {
	bool		 yes;
	bool		 third_party;	/* only as a shared platform: counts
					 * with an aligned DKIM or DMARC pass */
	bool		 sure;
	const struct brand_domain *row;	/* that decided; NULL: none */
};

struct brand_alignment brand_aligned(const struct forge_knowledge *k,
		const struct forge_brand *brand, struct span domain,
		enum brand_use use);
/* The row of a domain that counts for its brand: an own domain before a
 * shared platform, sure before not sure.  NULL: no brand's. */
const struct brand_domain *brand_of_domain(const struct forge_knowledge *k,
		struct span domain, enum brand_use use);
/* Is there a brand to which both hosts of links belong? */
bool	brand_shared(const struct forge_knowledge *k, struct span host,
		struct span other);

/* ---- what kind of host is it? ---- */

enum shortener_kind { SHORTENER_NONE, SHORTENER_GENERIC, SHORTENER_JAPAN,
	SHORTENER_BRAND };
enum freemail_kind { FREEMAIL_NONE, FREEMAIL_FREE, FREEMAIL_CARRIER,
	FREEMAIL_ISP };

struct host_kind {
	enum shortener_kind shortener;
	const struct forge_brand *shortener_brand;	/* or NULL */
	/* Parts of the host that was asked about. */
	struct span	 freehost;	/* the suffix that it is or is below */
	struct span	 content;	/* user_content_hosts, the same way */
	enum freemail_kind freemail;	/* none where a longer name of a brand
					 * counts */
	struct span	 tld;		/* the longest suffix of tld_risk */
	int		 tld_weight;	/* 0 to 2, of tld */
};

struct host_kind host_kind(const struct forge_knowledge *k,
		struct span host);
/* Of exactly that public suffix. */
int	forge_suffix_weight(const struct forge_knowledge *k,
		struct span suffix);
/* Is this label of a brand an ordinary word as well (line, family)? */
bool	forge_is_word(const struct forge_knowledge *k, struct span label);

/* ---- words and patterns ---- */

/* Text as keywords and patterns want it: NFKC, without characters of zero
 * width, without blanks between two Japanese letters; line ends stay.  Bytes
 * that are no UTF-8 become U+FFFD.  0, -ENOMEM. */
int	forge_text(struct span utf8, struct arena *a, struct span *ret);

/* Does that text hold the pattern?  ret (may be NULL): the first place, a
 * part of text.  A pattern that is not in patterns.tsv never matches (and is
 * a fault of the caller that tests find: forge_has_pattern). */
bool	forge_matches(const struct forge_knowledge *k, const char *pattern,
		struct span text, struct span *ret);
bool	forge_has_pattern(const struct forge_knowledge *k,
		const char *pattern);

enum word_place { WORD_SUBJECT, WORD_BODY, WORD_DISPLAY };
#define WORD_CLASSES 24

struct forge_word {
	const char	*class;		/* "urgency" */
	int		 weight;	/* 0: shown only */
	enum word_place	 place;
	struct span	 found;		/* part of the text */
};

/* Of each class the heaviest hit, in the order of the table.  Start with
 * { 0 }, then once for each place; score is their sum. */
struct forge_words {
	struct forge_word v[WORD_CLASSES];
	size_t		 n;
	int		 score;
};

void	forge_words(const struct forge_knowledge *k, enum word_place place,
		struct span text, struct forge_words *words);

#endif
