/* A pane that asks about one subject, from one vantage or two: what the DNS
 * pane and the Blocklist pane have in common.  What differs is a struct
 * asking_ops (pane_dns.c, pane_blocklist.c); asking.c: commands and state,
 * asking_run.c: questions and answers, asking_past.c: the history,
 * asking_log.c: what the log says, asking_draw.c: drawing, asking_sides.c: two
 * vantages side by side.
 *
 * Nothing is asked before a person asks for it.  An inquiry runs on the
 * console's loop; answers are judged at most once a frame; each new sheet
 * replaces the old one, and cursor and folds hold on to key paths.  Everything
 * is called on the loop thread but gather(); facts are gathered by a job. */
#ifndef MTGP_TUI_ASKING_H
#define MTGP_TUI_ASKING_H

#include "core/case/history.h"
#include "core/dns/carrier.h"
#include "core/inquiry/inquiry.h"
#include "core/log/refusals.h"
#include "tui/console.h"
#include "tui/layout.h"
#include "tui/sheet_view.h"

#define ASKING_KEPT 8		/* results that Backspace can bring back */

struct asking;
struct asking_side;

struct asking_action {
	const char	*command;	/* NULL ends */
	void		(*run)(struct asking *d, const char *argument);
};

struct asking_ops {
	const struct analysis *analysis;
	/* Catalogue ids of the prompt and the first screen; amount: how many
	 * questions a server is asked, or NULL. */
	const char	*prompt, *checks, *amount, *no_subject, *guessed,
			*ready;
	bool		 alone;		/* nobody is asked anything */
	bool		 open_wide;	/* what is wrong stands open beside
					 * its details, too */
	const char	*history_name;	/* of what was typed */
	const char	*past_title;	/* of the sheet of what changed */
	const char	*compare_kind;	/* of the sheet of two vantages */
	/* Key bars, NULL-terminated: before it was asked, meanwhile, then on
	 * the first row (what concerns them all) and on the others, on a row
	 * that offers something, beside another vantage, and in the list of
	 * vantages. */
	const char *const *first, *const *running, *const *summary,
	    *const *result, *const *offered, *const *compared,
	    *const *vantages;
	bool		(*offers)(const struct row *r);	/* NULL: none does */
	const struct asking_action *actions;
	/* d->own and what is in it; 0 or -ENOMEM. */
	int		(*open)(struct asking *d);
	void		(*close)(struct asking *d);
	/* On the job's thread, behind the facts of every host; NULL: no more.
	 * 0 or a negative errno. */
	int		(*gather)(struct facts *f);
	/* What the log says, as facts of their own (log_facts), each time it
	 * is asked; the answers are not waited for, but it has not ended
	 * before.  On a job's thread.  NULL: nothing.  0 or -ENOMEM. */
	int		(*read_log)(struct facts *f, const char *const *paths,
			size_t n, const struct log_refusals_options *o);
	/* What was typed as a subject, on the arena; or a negative errno that
	 * fault() has a sentence with {value} for. */
	int		(*read)(struct span typed, struct arena *a,
			struct span *ret);
	const char	*(*fault)(int code);
	/* The subject as it would be typed; NULL: as it is. */
	const char	*(*typed)(const struct asking *d);
	/* The subject of this host, if the facts tell. */
	int		(*guess)(const struct facts *f, struct buf *out);
	void		(*complete)(struct asking *d, struct span before,
			struct completion *ret);
	/* The analysis' subject, which lives until the side asks again;
	 * NULL: d->error says why not. */
	const void	*(*query)(struct asking *d, struct asking_side *s);
	/* What earlier checks found out, as facts, on the job's thread, before
	 * those of the host; NULL: nothing. */
	int		(*recall)(const char *store_dir, struct facts *f);
	/* The subject is fetched first (a mail is read): true: it is under
	 * way, and asking_fetched() will say how it ended; false: it is there,
	 * or d->error says why not.  NULL: nothing to fetch. */
	bool		(*fetch)(struct asking *d);
	/* Esc, or another subject; NULL with fetch. */
	void		(*fetch_stop)(struct asking *d);
	/* Where the analysis runs elsewhere: the inquiry of a side, and its
	 * end (also after a failure).  NULL: in this process. */
	struct inquiry	*(*begin)(struct asking *d, struct asking_side *s,
			const struct answerer *by);
	void		(*left)(struct asking *d, struct asking_side *s);
	/* A side has all its answers; NULL: nothing to do. */
	void		(*ended)(struct asking *d, struct asking_side *s);
	/* Behind it, on the thread of a job: what earlier checks say of it,
	 * into a copy of its sheet; NULL: nothing. */
	void		(*look_back)(struct sheet *s, const char *subject,
			const char *vantage, const char *store_dir,
			usec_t when);
	/* The subject in words, on the frame; NULL: as it is typed. */
	struct text	(*called)(struct asking *d);
	/* What the sheet comes to, for the title, on the arena; false: it does
	 * not say.  NULL: nothing to say. */
	bool		(*headline)(const struct sheet *s, struct arena *a,
			struct text *ret, enum severity *ret_severity);
	/* A copy in the order of reading; NULL: no memory. */
	struct sheet	*(*order)(const struct sheet *s);
	/* 0, or a negative errno with a sentence. */
	int		(*record)(struct history *h, const char *subject,
			const char *vantage, const struct sheet *s,
			usec_t when, enum history_added *ret, usec_t *before,
			struct error *e);
	/* What changed, on the thread of a job; -ENOENT: nothing was
	 * recorded. */
	int		(*past)(struct history *h, const char *subject,
			const char *vantage, struct sheet **ret,
			struct error *e);
};

/* The subject from one vantage. */
struct asking_side {
	struct asking	*pane;
	char		*vantage;	/* "" the default one */
	struct inquiry	*inquiry;	/* NULL: none runs */
	struct sheet	*sheet;		/* newest; NULL: none yet */
	usec_t		 when;		/* it was begun */
	bool		 stopped;	/* by a person */
	struct back_job	*back;		/* what earlier checks said of it */
};

struct asking_kept {
	char		*subject, *vantage;
	struct sheet	*sheet;
	usec_t		 when;
	bool		 stopped;
};

enum asking_mode {
	ASKING_FIRST,			/* what would be asked */
	ASKING_RESULT,
	ASKING_VANTAGES,			/* choose where to look from */
};

struct asking {
	const struct asking_ops *ops;
	struct pane	*pane;
	void		*own;		/* of the ops */
	enum asking_mode	 mode, before;	/* before the vantages */
	bool		 for_second;	/* the vantage to compare with */
	char		*subject;	/* "" none yet */
	bool		 guessed;	/* from the facts */
	struct asking_side	 side[2];
	bool		 comparing;
	struct asking_kept	 kept[ASKING_KEPT];
	struct dns_carrier *carrier;	/* NULL until something is asked */
	struct error	 error;		/* why nothing could be asked */
	struct facts	*facts;		/* NULL until gathered */
	struct facts_job *gathering;
	struct facts	*log_facts;	/* what the log says; may be empty */
	struct log_job	*reading_log;	/* NULL: that is all */
	struct past_job	*reading;	/* the history */
	bool		 waiting;	/* to ask, until facts are there */
	bool		 fetching;	/* the subject */
	struct loop_timer *timer;	/* answers to be judged */
	struct sheet_view view, detail;
	const struct row *detail_of;
	struct list	 vantages;
	struct list	 rows;		/* of two columns side by side */
	const struct row **row;
	size_t		 nrows;
	int		 cols;		/* of the pane, when last drawn */
	struct arena	*frame;		/* texts of one frame */
	struct arena	*row_arena;
};

/* ---- asking.c: of an instance's struct pane_ops ---- */

int	asking_open(struct pane *p, const struct asking_ops *ops);
void	asking_stop_pane(struct pane *p);
void	asking_close(struct pane *p);
void	asking_refresh(struct pane *p);
void	asking_draw_pane(struct pane *p, const struct area *a);
bool	asking_command(struct pane *p, const char *name,
		const char *argument);
const char *const *asking_keys(struct pane *p);
const char *asking_word(struct pane *p, const char *command);
bool	asking_jump(struct pane *p, enum field_type type, struct span value);
int	asking_save(struct pane *p, struct buf *out);
void	asking_restore(struct pane *p, struct span state);
const struct row *asking_row(struct pane *p, const struct sheet **ret);
bool	asking_busy(struct pane *p);
bool	asking_cancel(struct pane *p);

#define ASKING_PANE \
	.stop = asking_stop_pane, .close = asking_close, \
	.refresh = asking_refresh, .draw = asking_draw_pane, \
	.command = asking_command, .keys = asking_keys, \
	.word = asking_word, \
	.jump = asking_jump, .save = asking_save, \
	.restore = asking_restore, .row = asking_row, \
	.busy = asking_busy, .cancel = asking_cancel

/* Actions: another subject, again, the vantages, what was recorded. */
void	asking_subject(struct asking *d, const char *argument);
void	asking_again(struct asking *d, const char *argument);
void	asking_vantage(struct asking *d, const char *argument);
void	asking_compare(struct asking *d, const char *argument);
void	asking_history(struct asking *d, const char *argument);
void	asking_back(struct asking *d, const char *argument);
/* True: the first side has all its answers; else it is said. */
bool	asking_answered(struct asking *d, const char *otherwise);
/* Adds the words in a list of names that begin as typed. */
void	asking_complete_words(struct span words, struct span start,
		struct completion *ret);

/* ---- asking_run.c ---- */

/* Gathers facts; the subject is then guessed where there is none. */
int	asking_gather(struct asking *d);
/* Asks about the subject from the vantage (of both, when comparing); what
 * ran before is stopped. */
void	asking_run(struct asking *d);
/* What fetch() began has ended; d->error says how. */
void	asking_fetched(struct asking *d);
/* Answers, or a sheet, have come in: to be looked at with the next frame. */
void	asking_news(struct asking *d);
/* False: nothing runs. */
bool	asking_stop(struct asking *d);
bool	asking_running(const struct asking *d);
/* Before the pane goes; jobs are let go. */
void	asking_run_done(struct asking *d);
/* The view gets the newest sheet. */
void	asking_show(struct asking *d);
/* The carrier, opened at first need; NULL: d->error says why. */
struct dns_carrier *asking_carrier(struct asking *d);
/* Puts the result away, and looks for one of that subject and vantage among
 * those; false: none. */
void	asking_keep(struct asking *d);
bool	asking_find_kept(struct asking *d);
/* Drops every result. */
void	asking_forget(struct asking *d);

/* Judges once more, since facts have come in. */
void	asking_judge_again(struct asking *d);

/* ---- asking_log.c ---- */

/* Begins to read the log, where the ops want it. */
void	asking_log_read(struct asking *d);
/* It is no longer waited for. */
void	asking_log_stop(struct asking *d);

/* ---- asking_past.c ---- */

/* The folder of history.db. */
const char *asking_store_dir(const struct console *c);
/* Keeps the result in the history, and says whether it changed. */
void	asking_record(struct asking *d, const char *argument);
/* Shows what changed, once it is read. */
void	asking_history_read(struct asking *d);
void	asking_history_stop(struct asking *d);
/* The sheet of the side gets what earlier checks said, once it is read. */
void	asking_look_back(struct asking_side *s);
/* It is no longer waited for; what is to be kept is kept all the same. */
void	asking_look_away(struct asking_side *s);

/* ---- asking_draw.c ---- */

void	asking_draw(struct asking *d, const struct area *a);
extern const struct list_ops asking_vantage_list;
const char *asking_vantage_word(const struct asking *d,
		const char *vantage);
/* "" for the first line of the vantages. */
const char *asking_vantage_at(const struct asking *d, size_t i);
bool	asking_is_wide(const struct asking *d);

/* ---- asking_sides.c: two vantages side by side ---- */

/* Rows of the comparison anew. */
void	asking_rows_make(struct asking *d);
void	asking_draw_sides(struct asking *d, const struct area *a);
/* The row under the cursor, whole, as a sheet of its own. */
void	asking_open_sides(struct asking *d);
extern const struct list_ops asking_row_list;

#endif
