/* Inside core/mailbox: a mail while it is written, and the helper. */
#ifndef MTGP_MAILBOX_MAILBOX_PART_H
#define MTGP_MAILBOX_MAILBOX_PART_H

#include "core/mailbox/list.h"

/* An empty one; what is added; its end: sealed into ret, or closed where r
 * or the sealing is a failure, which is returned. */
int	mail_begin(struct mail *ret);
int	mail_add(struct mail *m, struct span bytes);
int	mail_end(struct mail *m, int r, struct mail *ret);
/* The line begins with the name of a field and a colon. */
bool	mail_is_field(struct span line);
int	mail_copy(struct mail *m, int fd, const volatile bool *cancel);

struct mail_list {
	enum mail_list_kind kind;
	char		*name;
	int		 fd;		/* the mbox, or the folder; -1 */
	struct mail	 one;		/* of a single mail */
	struct arena	*arena;		/* names of files */
	struct mail_entry *v;
	size_t		 n, cap;
	bool		 more;
};

/* One entry more; of too many the older half goes. */
int	mail_list_add(struct mail_list *l, const struct mail_entry *e);
/* A descriptor of a file in the Maildir, or a negative errno. */
int	mail_list_file(const struct mail_list *l, const struct mail_entry *m);
/* Is it the line that begins a mail of an mbox? */
bool	mbox_is_envelope(struct span line);
/* Fills the list from l->fd.  0 or a negative errno; no entry: no mbox. */
int	mbox_scan(struct mail_list *l, const volatile bool *cancel);
/* The same of a folder; says which kind it is. */
int	folder_scan(struct mail_list *l, const volatile bool *cancel);

#endif
