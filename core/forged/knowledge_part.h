/* Between the files of knowledge.h: the tables while they are read, and what
 * look-ups need.  Owner of all: the store. */
#ifndef MTGP_FORGED_KNOWLEDGE_PART_H
#define MTGP_FORGED_KNOWLEDGE_PART_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "core/base/map.h"
#include "core/forged/knowledge.h"
#include "core/knowledge/rows.h"

enum forge_file { FILE_BRANDS, FILE_COUNTS, FILE_ALIASES, FILE_DOMAINS,
	FILE_GENERIC, FILE_LABELS, FILE_GROUPS, FILE_SIGNALS, FILE_VARIANTS,
	FILE_BANDS, FILE_VERDICTS, FILE_TLDS, FILE_FREEHOSTS, FILE_CONTENT,
	FILE_SHORTENERS, FILE_FREEMAIL, FILE_KEYWORDS, FILE_PATTERNS,
	FORGE_FILES };

/* A host in one of the tables of hosts. */
struct host_entry {
	enum shortener_kind exact, below;
	const struct forge_brand *exact_brand, *below_brand;
	bool		 freehost, content, tld;
	bool		 word;		/* a label, of ordinary words */
	enum freemail_kind freemail;
	int		 tld_weight;
};

struct forge_pattern {
	const char	*id;		/* or the class of a keyword */
	pcre2_code	*code;
	bool		 not_ascii;	/* every match begins with a byte
					 * above 0x7f */
	enum word_place	 place;
	int		 weight;
};

/* Rows of brand_domains with one domain, in their order. */
struct domain_rows {
	const struct brand_domain **v;
	size_t		 n, cap;
};

struct forge_store {
	struct arena	*a;
	struct table	*files[FORGE_FILES];
	struct map	*brands;	/* id to struct forge_brand */
	struct map	*domains;	/* to struct domain_rows */
	struct map	*hosts;		/* to struct host_entry */
	struct forge_pattern *patterns, *words;
	size_t		 npatterns, nwords;
	pcre2_match_context *limits;
	struct error	*e;		/* while it is read */
};

/* Each reads its tables into k: 0, -EINVAL, -ENOMEM. */
int	knowledge_read_brands(struct forge_knowledge *k);
int	knowledge_read_signals(struct forge_knowledge *k);
int	knowledge_read_hosts(struct forge_knowledge *k);
int	knowledge_read_words(struct forge_knowledge *k);
void	knowledge_free_words(struct forge_store *s);

/* The first row of a file. */
struct rows knowledge_rows(const struct forge_knowledge *k,
		enum forge_file file);
/* Room for one struct a row of the file, on the store's arena. */
void	*knowledge_array(const struct forge_knowledge *k,
		enum forge_file file, size_t size);
/* The brand of that column; NULL: a fault of the row, or an empty cell. */
const struct forge_brand *knowledge_brand(const struct forge_knowledge *k,
		const struct rows *r, const char *column);

/* The next name above: "b.example" of "a.b.example"; empty at the end. */
struct span knowledge_parent(struct span domain);

#endif
