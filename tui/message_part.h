/* Inside the panes about one mail: mail_pane.c (commands, what is asked),
 * message_subject.c (what names a mail), message_fetch.c (reading it, a job),
 * message_mails.c (the list of a mailbox), message_marks.c (what it says of
 * each mail), message_raw.c (the bytes).
 *
 * The subject of the pane is a text: the path of a file, "PATH (3)" for the
 * third mail of a mailbox, "queue:ID" for one in the queue, "paste:" for what
 * was pasted. */
#ifndef MTGP_TUI_MESSAGE_PART_H
#define MTGP_TUI_MESSAGE_PART_H

#include "core/mailbox/list.h"
#include "core/inquiry/remote.h"
#include "tui/asking.h"

#define MESSAGE_QUEUE "queue:"
#define MESSAGE_PASTE "paste:"

/* A mailbox; counted by its users, on the loop's thread only. */
struct mails {
	struct mail_list *list;
	unsigned	 users;
};

/* What the list says of a mail. */
struct mail_mark {
	char		 value[16];	/* "82", "7.5/9.4"; "" */
	enum severity	 severity;
	bool		 known;		/* it was judged, or cannot be */
};

struct fetch_job;
struct heads_job;
struct marks_job;

struct mail_kind;

struct message_own {
	struct asking	*d;
	const struct mail_kind *kind;
	struct fetch_job *fetching;	/* NULL: none */
	struct mail	 mail;		/* the one that is judged */
	char		*of;		/* its subject; NULL: none is there */
	struct span	 bytes;		/* it, mapped; or "" */
	struct mail_envelope envelope;	/* of the queue */
	bool		 queued;	/* envelope is its */
	struct facts	*log;		/* of it; NULL: none */
	struct mail_form form;		/* of it */
	int64_t		 goal;		/* the cursor goes to what lies there,
					 * when it is shown; -1: nowhere */
	char		*paste;		/* NULL: none */
	size_t		 npaste;
	struct remote	*remote[2];	/* of each side */
	struct lists	*lists;		/* NULL: could not be read */
	bool		 ask_all;	/* this mail: what its sender may see */
	char		*found;		/* what was looked for last */
	/* the mailbox */
	struct mails	*mails;		/* NULL: none is open */
	char		*path;		/* of it */
	bool		 listing;	/* it is what is shown */
	struct list	 list;
	struct arena	*arena;		/* of the heads */
	struct mail_head *heads;	/* in the order of the list */
	struct mail_form *forms;	/* in the tester mailbox, of each */
	char		*have;		/* of each: 0, 1, asked for: 2 */
	struct heads_job *reading;
	struct mail_mark *marks;
	struct marks_job *marking;
	/* the tester mailbox, which is read again when something came */
	bool		 tester, stale;
	struct mail_watch *watch;	/* NULL: none */
	struct loop_io	*watch_io;
	/* the bytes */
	bool		 raw;		/* they are what is shown */
	struct list	 lines;
	size_t		*begin;		/* of each line; n + 1 of them */
	size_t		 nlines;
	bool		 cut;		/* there are more lines */
};

/* ---- message_subject.c ---- */

/* A subject taken apart; path is on the arena. */
struct mail_name {
	enum { MAIL_FILE, MAIL_QUEUED, MAIL_PASTED } kind;
	const char	*path;		/* or queue id */
	size_t		 number;	/* 0: none was named */
	const char	*part;		/* NULL: the mail itself */
};
void	mail_name_read(struct span subject, struct arena *a,
		struct mail_name *ret);
/* Appends the subject that the mail in a part of this one is. */
int	mail_name_inside(struct span subject, struct span part,
		struct buf *out);
/* As struct asking_ops says. */
int	message_subject_read(struct span typed, struct arena *a,
		struct span *ret);
const char *message_subject_fault(int code);
const char *message_subject_typed(const struct asking *d);
void	message_subject_complete(struct asking *d, struct span before,
		struct completion *ret);

/* ---- message_fetch.c ---- */

/* As struct asking_ops says. */
bool	message_fetch(struct asking *d);
/* Reads the mailbox that is listed anew. */
void	message_fetch_again(struct message_own *own);
void	message_fetch_stop(struct asking *d);
void	message_mail_drop(struct message_own *own);
void	mails_release(struct mails *m);		/* takes NULL */

/* ---- message_mails.c ---- */

int	message_mails_open(struct message_own *own);
/* Takes the mailbox; shows its list. */
void	message_mails_show(struct message_own *own, struct mails *m,
		const char *path);
void	message_mails_drop(struct message_own *own);
/* Reads heads around the cursor that are not there yet. */
void	message_mails_refresh(struct message_own *own);
void	message_mails_draw(struct message_own *own, const struct area *a);
/* The mail under the cursor, as a subject, on the arena; NULL: none. */
const char *message_mails_subject(struct message_own *own, struct arena *a);
/* What kind it is, where the list knows; else NULL. */
const struct mail_form *message_mails_form(const struct message_own *own);
/* It is being read. */
bool	message_mails_waits(const struct message_own *own);
/* Ends what reads heads. */
void	message_mails_stop(struct message_own *own);

/* ---- message_marks.c ---- */

/* Judges the first few of those entries that have no mark, unless some are
 * being judged. */
void	message_marks_want(struct message_own *own, const size_t *entry,
		size_t n);
void	message_marks_stop(struct message_own *own);

/* ---- message_raw.c ---- */

void	message_raw_open(struct message_own *own);
void	message_raw_drop(struct message_own *own);
void	message_raw_draw(struct message_own *own, const struct area *a);
/* Puts the cursor on the line that holds that byte. */
void	message_raw_go(struct message_own *own, int64_t offset);
/* The next line with the text, from the one behind the cursor on, round the
 * end; false: none. */
bool	message_raw_find(struct message_own *own, struct span text);

#endif
