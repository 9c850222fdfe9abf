/* `--check-data` of data/rules beyond what the loaders refuse: keys, words,
 * numbers, references between tables and inside of conditions, points that
 * add up, sentences in both languages, domains.
 * Of each table the first fault is told; told ones are not repeated. */
#ifndef MTGP_COMMAND_CHECK_RULES_H
#define MTGP_COMMAND_CHECK_RULES_H

#include "core/knowledge/rows.h"

/* file: "rules/forge_signals.tsv". */
typedef void	rules_tell_fn(void *ctx, const char *file,
		const struct error *e);

/* user_dir may be NULL.  0 or -ENOMEM. */
int	check_rules(const char *dir, const char *user_dir,
		rules_tell_fn *tell, void *ctx);

/* check_sentences.c: the cells of one row.  0 or -EINVAL with *r->e set. */
int	check_row_cells(const struct rows *r);

#endif
