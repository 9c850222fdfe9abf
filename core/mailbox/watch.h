/* A Maildir that is watched: the mails that come in from now on.
 *
 * The descriptor becomes readable when something came; mail_watch_look then
 * lists the folder anew and hands over what it has not handed over before.
 * A mail that somebody reads meanwhile (new to cur, other flags) is the same
 * mail; one that is in the list `there` is none that came, nor, where that is
 * NULL, one that was in the folder when the watch began.
 * Limits: those of lists.  Failures come with a sentence. */
#ifndef MTGP_MAILBOX_WATCH_H
#define MTGP_MAILBOX_WATCH_H

#include "core/mailbox/list.h"

struct mail_watch;

int	mail_watch_open(const char *maildir, const struct mail_list *there,
		struct mail_watch **ret, struct error *e);
void	mail_watch_close(struct mail_watch *w);		/* takes NULL */
int	mail_watch_fd(const struct mail_watch *w);	/* poll for reading */
/* fn for each mail that came, the oldest first; the list is good while it
 * runs.  What it returns, if not 0, ends the look and is returned; that mail
 * counts as handed over. */
int	mail_watch_look(struct mail_watch *w,
		int (*fn)(void *arg, const struct mail_list *l, size_t i),
		void *arg, struct error *e);

#endif
