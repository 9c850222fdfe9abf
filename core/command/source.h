/* Inside core/command: where the mail of a subcommand comes from.  FILE, `-`,
 * --queue-id, --number and --part, for `message`, `lint` and `score`.
 * Errors are one sentence. */
#ifndef MTGP_COMMAND_SOURCE_H
#define MTGP_COMMAND_SOURCE_H

#include "core/command/command.h"
#include "core/mailbox/list.h"
#include "core/sheet/sheet.h"

struct mail_source {
	struct mail_list *list;		/* NULL: the queue */
	size_t		 number;	/* of the list, from 0 */
	/* Mails among which it lies, and which of them it is; NULL: none. */
	const struct mail_list *near;
	size_t		 near_number;
	struct mail	 mail;
	struct mail_envelope envelope;
	char		 name[4200];	/* for people */
};

/* mail_source_close also where it fails; begin with .mail = MAIL_NONE. */
int	mail_source_open(struct invocation *in, struct mail_source *s,
		struct error *e);
void	mail_source_close(struct mail_source *s);
/* There are many, and none was chosen. */
bool	mail_source_is_listed(struct invocation *in,
		const struct mail_source *s);
int	mail_source_list(struct invocation *in, const struct mail_source *s,
		struct sheet **ret, struct error *e);
/* Fills s->mail. */
int	mail_source_read(struct invocation *in, struct mail_source *s,
		struct error *e);

#endif
