/* Where mails come from: a file or standard input with one mail, an mbox, a
 * Maildir, a folder with a file for each mail, behind one interface: a list of
 * entries, the oldest first, and a reader.
 *
 * An mbox is a file whose first line is a line "From " with a time; each such
 * line behind an empty line begins a mail (docs/violations.md).  It is found
 * by streaming, and may be of any size.  A Maildir is a folder with cur and
 * new; entries are sorted by the time of their delivery, those of another
 * folder by their names.
 * The list is read only once it is open, so jobs may read it in parallel.
 * Limits: MAIL_LIST_MAX entries, the newest (more: there are others); a mail
 * as in mail.h.  Failures come with a sentence. */
#ifndef MTGP_MAILBOX_LIST_H
#define MTGP_MAILBOX_LIST_H

#include "core/mailbox/mail.h"

#define MAIL_LIST_MAX ((size_t)200000)

enum mail_list_kind { MAIL_LIST_ONE, MAIL_LIST_MBOX, MAIL_LIST_MAILDIR,
	MAIL_LIST_FOLDER };

struct mail_entry {
	const char	*file;		/* in a folder: "cur/…"; else "" */
	uint64_t	 position, size;	/* mbox: in the file */
	usec_t		 time;		/* Maildir: delivery; TIME_NONE */
	bool		 seen;		/* Maildir: flag S */
};

struct mail_list;

/* path "-": from in_fd. */
int	mail_list_open(const char *path, int in_fd,
		const volatile bool *cancel, struct mail_list **ret,
		struct error *e);
/* The files of a command line, in its order, as a folder of them; whether they
 * can be read shows when they are. */
int	mail_list_of_files(const char *const *paths, size_t n,
		struct mail_list **ret, struct error *e);
void	mail_list_free(struct mail_list *l);		/* takes NULL */
/* A Maildir may be empty: -ENODATA with a sentence. */
int	mail_list_need(const struct mail_list *l, struct error *e);
enum mail_list_kind mail_list_kind(const struct mail_list *l);
const char *mail_list_name(const struct mail_list *l);	/* path, "stdin" */
size_t	mail_list_count(const struct mail_list *l);
bool	mail_list_more(const struct mail_list *l);
const struct mail_entry *mail_list_entry(const struct mail_list *l,
		size_t i);
int	mail_list_read(const struct mail_list *l, size_t i,
		const volatile bool *cancel, struct mail *ret,
		struct error *e);

/* What a list shows of a mail; read by the helper. */
struct mail_head {
	struct span	 from, subject;	/* decoded, UTF-8; "" */
	usec_t		 date;		/* TIME_NONE */
	bool		 known;		/* the mail could be read */
};
/* The heads of n entries from `first` into ret, on the arena. */
int	mail_list_heads(const struct mail_list *l, size_t first, size_t n,
		const volatile bool *cancel, struct arena *a,
		struct mail_head *ret, struct error *e);
/* The kinds of n mails from `first`; each is read whole.  0, or a negative
 * errno where there is no helper. */
int	mail_list_forms(const struct mail_list *l, size_t first, size_t n,
		const volatile bool *cancel, struct mail_form *ret);

#endif
