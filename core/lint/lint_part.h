/* Inside core/lint: what the files of the two analyses share. */
#ifndef MTGP_LINT_LINT_PART_H
#define MTGP_LINT_LINT_PART_H

#include "core/lint/lint.h"
#include "core/lint/net.h"
#include "core/lint/rules.h"
#include "core/lint/score.h"

/* A mail, prepared. */
struct lint {
	struct lint_view v;
	struct message	*message;
	const struct lists *lists;	/* NULL: blocklists are not asked */
	const char	*vantage;
	bool		 ask_all;
};

/* NULL: the rule has no function. */
lint_rule_fn	*lint_rule_function(const char *id);
/* All rules, in the order of the table: an outcome each.  NULL: no memory. */
struct lint_outcome *lint_run_rules(struct lint_run *run);

/* That of the rule; of a milder case (lint_milder) at most a notice. */
enum severity	lint_severity(const struct lint_outcome *o);

/* 0 or -ENOMEM. */
int	lint_view_read(struct lint_view *v, const struct lint_options *o);
int	lint_text_read(struct lint_view *v);

/* Do SPF or DKIM pass, by this program or by our own server? */
enum lint_pass { LINT_MAY_PASS, LINT_PASSES, LINT_PASSES_NOT };
enum lint_pass	lint_auth_passes(const struct lint_run *run);
/* DMARC fails, and the domain asks to refuse or to put aside. */
bool	lint_dmarc_refused(const struct lint_run *run);

/* Rows `rule` below parent (NULL: the sheet), of one section (NULL: of all):
 * larger deductions first, what costs nothing last.  0 or -ENOMEM. */
int	lint_rule_rows(struct sheet *s, struct row *parent,
		const struct lint_view *v, const struct lint_outcome *all,
		const struct score_section *of, struct arena *a);
/* What is pending, not known, and was not found: each below one row. */
void	lint_folded_rows(struct sheet *s, const struct lint_view *v,
		const struct lint_outcome *all);
int	score_rows(struct sheet *s, struct lint_run *run,
		const struct lint_outcome *all);

#endif
