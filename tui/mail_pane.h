/* A pane about one mail: pane_message.c, pane_lint.c, pane_bounce.c.  All but
 * the kind is shared: what names a mail, fetching it, the list of a mailbox,
 * its bytes, looking for a text, and judging it in the helper.
 *
 * A pane's struct asking_ops and struct pane_ops take the functions below as
 * they are (MAIL_PANE_ASKING and MAIL_PANE_OPS; contracts: tui/asking.h,
 * tui/pane.h); its open() calls mail_pane_own_open with its kind. */
#ifndef MTGP_TUI_MAIL_PANE_H
#define MTGP_TUI_MAIL_PANE_H

#include "core/message/message.h"
#include "tui/message_part.h"

struct mail_kind {
	const char	*analysis;	/* of the helper's role parse */
	bool		(*may_ask)(const struct question *q);
	/* Of all facts those that the helper needs; 0 or -ENOMEM. */
	int		(*facts)(const struct facts *all, struct facts **ret);
	/* Its options as JSON; 0 or the buffer's error. */
	int		(*write)(const struct message_own *own,
			const struct message_options *o, struct buf *out);
	/* Key bars: on a row that holds a mail (NULL: no such), of a bounce
	 * (NULL: nobody cares), in the list of a mailbox, and in the bytes. */
	const char *const *attached, *const *bounced, *const *listing,
	    *const *source;
	/* In place of the keys of a result, where something else is at hand;
	 * NULL: those of the result.  NULL: always those. */
	const char *const *(*keys)(const struct asking *d);
	bool		pairs;		/* core/mailbox/pairs.h */
	bool		tester;		/* the Maildir tester-maildir is live */
	/* The row of the sheet whose value marks a mail in the list, and that
	 * column: its head (catalogue) and width.  NULL: none. */
	const char	*marks, *marks_head;
	int		 marks_cols;
};

/* What the helper needs to judge a mail, but for the mail: options as JSON,
 * and facts, the caller's, with those of the log (may be NULL).  Completes o
 * by the configuration.  0 or a negative errno. */
int	mail_pane_inputs(struct message_own *own, struct message_options *o,
		const struct facts *log, struct buf *out, struct facts **ret);

/* ---- for struct asking_ops ---- */

int	mail_pane_own_open(struct asking *d, const struct mail_kind *kind);
void	mail_pane_own_close(struct asking *d);
int	mail_pane_guess(const struct facts *f, struct buf *out);
bool	mail_pane_fetch(struct asking *d);
struct text mail_pane_called(struct asking *d);
struct inquiry *mail_pane_begin(struct asking *d, struct asking_side *s,
		const struct answerer *by);
void	mail_pane_left(struct asking *d, struct asking_side *s);

/* ---- for struct asking_action ---- */

void	mail_pane_open(struct asking *d, const char *subject);
void	mail_pane_ask_all(struct asking *d, const char *argument);
void	mail_pane_inner(struct asking *d, const char *argument);
void	mail_pane_raw(struct asking *d, const char *argument);
void	mail_pane_back(struct asking *d, const char *argument);
void	mail_pane_find(struct asking *d, const char *argument);
void	mail_pane_find_next(struct asking *d, const char *argument);
/* The same mail in that pane, or the mail in a part of it. */
void	mail_pane_over(struct asking *d, const char *pane, struct span part);

/* ---- for struct pane_ops ---- */

void	mail_pane_stop(struct pane *p);
void	mail_pane_refresh(struct pane *p);
void	mail_pane_draw(struct pane *p, const struct area *a);
bool	mail_pane_command(struct pane *p, const char *name,
		const char *argument);
const char *const *mail_pane_keys(struct pane *p);
const struct row *mail_pane_row(struct pane *p, const struct sheet **ret);
int	mail_pane_copy(struct pane *p, struct buf *out);
bool	mail_pane_jump(struct pane *p, enum field_type type, struct span value);
/* A mail is opened here; nothing else is taken. */
bool	mail_pane_paste(struct pane *p, struct span text);
bool	mail_pane_cancel(struct pane *p);
void	mail_pane_restore(struct pane *p, struct span state);

/* What the tables of all these panes hold; a pane adds what is its own. */
#define MAIL_PANE_ASKING						\
	.prompt = "tui.message.prompt",					\
	.guessed = "tui.message.ready",					\
	.ready = "tui.message.ready",					\
	.history_name = "message",					\
	.close = mail_pane_own_close,					\
	.read = message_subject_read,					\
	.fault = message_subject_fault,					\
	.typed = message_subject_typed,					\
	.guess = mail_pane_guess,					\
	.complete = message_subject_complete,				\
	.fetch = mail_pane_fetch,					\
	.called = mail_pane_called,					\
	.fetch_stop = message_fetch_stop,				\
	.begin = mail_pane_begin,					\
	.left = mail_pane_left

#define MAIL_PANE_OPS							\
	.stop = mail_pane_stop,						\
	.close = asking_close,						\
	.refresh = mail_pane_refresh,					\
	.draw = mail_pane_draw,						\
	.command = mail_pane_command,					\
	.keys = mail_pane_keys,						\
	.word = asking_word,						\
	.paste = mail_pane_paste,					\
	.jump = mail_pane_jump,						\
	.save = asking_save,						\
	.restore = mail_pane_restore,					\
	.row = mail_pane_row,						\
	.copy = mail_pane_copy,						\
	.busy = asking_busy,						\
	.cancel = mail_pane_cancel

#endif
