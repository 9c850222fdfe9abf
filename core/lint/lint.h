/* The analyses `lint` and `score`: what in a mail makes it look like junk or
 * arrive broken, the heaviest first, and a score of ten.
 *
 * lint_prepare reads the mail once; both analyses judge it with the answers
 * that are in, and may be repeated.  Both are pure; in the product they run in
 * the helper (role parse), since every byte of the mail is hostile.
 * Lint asks what `message` asks; score also asks the blocklists about the
 * connecting address.  Names that the sender of a mail chose freely (hosts of
 * links) are asked only with ask_all.
 * Rules: docs/checks/lint.md; rows there, too.  Limits: MESSAGE_MAX bytes, and
 * those of core/lint/rules.h. */
#ifndef MTGP_LINT_LINT_H
#define MTGP_LINT_LINT_H

#include "core/blocklist/lists.h"
#include "core/lint/tables.h"
#include "core/message/message.h"

struct forge_knowledge;

/* Knowledge, tables and lists must outlive the mail; texts are copied. */
struct lint_options {
	struct message_options message;
	const struct span *recipients;	/* of the envelope */
	size_t		 nrecipients;
	bool		 incoming;	/* rules for outgoing mail do not
					 * apply */
	const struct forge_knowledge *know;
	const struct lint_tables *tables;
	const struct lists *lists;	/* NULL: none is asked */
};

struct lint;

/* The mail must outlive the result.  As message_prepare. */
int	lint_prepare(struct span mail, const struct lint_options *o,
		struct lint **ret);
void	lint_free(struct lint *l);	/* takes NULL */

/* Their subject is a struct lint. */
extern const struct analysis lint_analysis, score_analysis;

#endif
