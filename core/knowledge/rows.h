/* Reading the rows of a table into structs: cells by name, words, numbers,
 * and the one sentence that says which cell of which line cannot be used.
 * Every reading function returns 0 (or what is said) or -EINVAL with *e set;
 * texts belong to the table. */
#ifndef MTGP_KNOWLEDGE_ROWS_H
#define MTGP_KNOWLEDGE_ROWS_H

#include "core/knowledge/table.h"
#include "core/text/text.h"

struct rows {
	const struct table *t;
	size_t		 row;
	struct error	*e;
};

const char	*rows_cell(const struct rows *r, const char *column);
/* The cells STEM_ja and STEM_en; one of them empty and the other not is a
 * fault. */
int		 rows_pair(const struct rows *r, const char *stem,
			struct text *ret);
int		 rows_fault(const struct rows *r, const char *column);
/* The number of the word (NULL ends them), or a fault. */
int		 rows_word(const struct rows *r, const char *column,
			const char *const *words);
/* yes, no; empty: otherwise. */
int		 rows_flag(const struct rows *r, const char *column,
			bool otherwise, bool *ret);
/* A whole number, perhaps with a minus sign. */
int		 rows_number(const struct rows *r, const char *column,
			int min, int max, int *ret);
/* A name in DNS: lower case ASCII, no final dot; suffix: one label will do. */
int		 rows_domain(const struct rows *r, const char *column,
			bool suffix, struct span *ret);

#endif
