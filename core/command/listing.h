/* The history of listings, for the subcommand and the console.  Each address
 * or domain has one of its own ("blocklist", docs/checks/blocklist.md). */
#ifndef MTGP_COMMAND_LISTING_H
#define MTGP_COMMAND_LISTING_H

#include "core/blocklist/blocklist.h"
#include "core/command/record.h"

/* What a person typed (core/domain/subject.h), an address in one spelling, so
 * that it has one history: 0, or what domain_subject() says. */
int	list_target_read(struct span typed, struct arena *a,
		struct list_target *ret);
/* Keeps what the sheet says of each target of which something is known;
 * -ENODATA, with a sentence: of none. */
int	listing_record(struct invocation *in, const struct blocklist_query *q,
		struct sheet *sheet, struct error *e);
/* The targets of the query, and the names of this host that the sheet has
 * besides, on the arena; 0 where there is no memory. */
size_t	listing_targets(const struct blocklist_query *q,
		const struct sheet *sheet, struct arena *a,
		const struct list_target **ret);
/* The same of one target, into an open history; as history_add(). */
int	listing_add(struct history *h, const struct blocklist_query *q,
		const struct list_target *t, const struct sheet *sheet,
		usec_t now, enum history_added *ret, usec_t *before,
		struct error *e);
/* first_seen, last_seen and notes of what is listed, as far as recorded; no
 * history is no error.  -ENOMEM or 0. */
int	listing_seen(struct invocation *in, const struct blocklist_query *q,
		struct sheet *sheet);
/* What changed, target by target. */
int	listing_show(struct invocation *in, const struct blocklist_query *q,
		struct sheet **ret, int *ret_exit, struct error *e);
/* The same out of an open history. */
int	listing_past(struct history *h, const struct blocklist_query *q,
		struct sheet **ret, struct error *e);

#endif
