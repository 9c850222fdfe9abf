/* What lies beside a mail and belongs to it: facts `mail.follows` (what a
 * later mail of the same From and To says) and `mail.locked` (an earlier one
 * has a locked archive), for the rule l116 (docs/checks/facts.md).
 *
 * The list is a Maildir, an mbox, a folder or the files of a command line.
 * Limits: MAIL_PAIRS_NEAR mails before and behind it (in a Maildir those
 * delivered within MAIL_PAIRS_APART), MAIL_PAIRS_MAX of them looked into.
 * Blocks; starts a helper. */
#ifndef MTGP_MAILBOX_PAIRS_H
#define MTGP_MAILBOX_PAIRS_H

#include "core/inquiry/facts.h"
#include "core/mailbox/list.h"

#define MAIL_PAIRS_NEAR	200
#define MAIL_PAIRS_APART (4 * USEC_HOUR)
#define MAIL_PAIRS_MAX	8
#define MAIL_PAIRS_TEXT	4096	/* bytes of a text */

struct mail_pairs {
	const struct mail_list *list;
	size_t		 number;	/* of the mail, from 0 */
	const struct mail *mail;	/* it */
	const char	*data, *user;	/* folders of knowledge */
	const volatile bool *cancel;	/* may be NULL */
};

/* 0, -ENOMEM or -ECANCELED; what could not be read is not known. */
int	mail_pairs_gather(const struct mail_pairs *o, struct facts *f);

#endif
