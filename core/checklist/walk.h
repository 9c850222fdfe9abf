/* One way through a checklist: a pure state machine.  No store, no clock, no
 * program is run here; core/checklist/session.h keeps a walk in the store.
 *
 * A walk is a row of steps with a place in it.  Answering goes on to the
 * target; going back and answering the same goes forward again, answering
 * otherwise drops what came after (it was a slip, the record is corrected).
 * A step may come again (loops); at most WALK_STEPS.
 *
 * Values: a variable is asked once a walk, first from the case, then the
 * person (a face may offer what the row under the cursor holds, walk_offer).
 * Left open it prints 「(未記入)」 and the transcript lists it.
 *
 * A skipped step goes on as its answer would, but the record says that it
 * was not done, and why.
 * Owner: the walk; the list must outlive it.  Texts of a view hang on the
 * arena given.  Errors: -EINVAL no such answer or variable, -EAGAIN a value
 * is to be asked first (walk_needs), -ENOENT nowhere to go, -EOVERFLOW too
 * many steps, -ENOMEM. */
#ifndef MTGP_CHECKLIST_WALK_H
#define MTGP_CHECKLIST_WALK_H

#include "core/checklist/tools.h"

#define WALK_STEPS	1000

struct walk_step {
	const struct checklist_node *node;
	char		 answer;	/* 0: not answered */
	bool		 skipped;
	const char	*reason;	/* why it was skipped; "" */
	const char	*note;		/* the supporter's own; "" */
	usec_t		 entered;	/* last time it was come to */
	usec_t		 left;		/* when answered; TIME_NONE */
	usec_t		 spent;		/* all times together */
	struct sheet	*sheet;		/* of auto; NULL none */
	const char	*chosen;	/* path of the chosen row; "" none */
};

enum walk_origin { WALK_UNASKED, WALK_OPEN, WALK_FROM_CASE, WALK_FROM_ROW,
	WALK_FROM_PERSON };

struct walk_value {
	const struct slot_var *var;
	enum walk_origin origin;
	const char	*value;		/* "" */
};

/* What the built-in slots hold. */
struct walk_names {
	const char	*host, *case_name, *reporter, *company;
};

struct walk {
	const struct checklist *list;
	struct walk_step *steps;
	size_t		 nsteps, cap;
	size_t		 at;		/* the step that is shown */
	struct walk_value *values;	/* one a variable of the list */
	struct walk_names names;
	usec_t		 started;
	struct arena	*arena;
	/* private: sheets that are no longer of a step */
	struct sheet	**retired;
	size_t		 nretired, retired_cap;
};

int	walk_new(const struct checklist *l, const struct walk_names *names,
		usec_t now, struct walk **ret);
void	walk_free(struct walk *w);		/* takes NULL */
const struct walk_step *walk_step(const struct walk *w);
/* The step shown is an end. */
bool	walk_ended(const struct walk *w);
/* Steps as they were kept (nodes of the list; strings are copied, sheets are
 * taken, also on failure); it stands at `at`. */
int	walk_load(struct walk *w, const struct walk_step *steps, size_t n,
		size_t at, usec_t now);

/* ---- values ---- */

/* Variables that were never asked and that the step needs: key 0 to be
 * shown and run, else for the sentence of that answer.  ret_v has room for
 * SLOT_VARS; returns how many. */
size_t	walk_needs(const struct walk *w, char key,
		const struct walk_value **ret_v);
/* Those of them that were asked (or left open), for correcting. */
size_t	walk_asked(const struct walk *w, const struct walk_value **ret_v);
const struct walk_value *walk_value(const struct walk *w, const char *name);
/* An empty value leaves the variable open. */
int	walk_set(struct walk *w, const char *name, const char *value,
		enum walk_origin origin);
/* What a row offers for a variable, on the arena, or NULL. */
const char *walk_offer(const struct slot_var *v, const struct row *row,
		struct arena *a);

/* ---- going ---- */

/* The sheet of an auto step (or of any step with run:); the walk takes it.
 * NULL: none.  It may be given again while rows are pending. */
int	walk_sheet(struct walk *w, struct sheet *s);
/* The row of the sheet that the person means (path of keys; "" none). */
int	walk_choose(struct walk *w, const char *path);
/* Rows of the sheet of which none was chosen, and one has to be before the
 * check decides anything; 0: none. */
size_t	walk_candidates(const struct walk *w);
/* 0: nothing. */
char	walk_preselected(const struct walk *w);
int	walk_answer(struct walk *w, char key, usec_t now);
int	walk_skip(struct walk *w, char key, const char *reason, usec_t now);
int	walk_note(struct walk *w, const char *note);
int	walk_back(struct walk *w, usec_t now);
/* Only where the step was answered before. */
int	walk_forward(struct walk *w, usec_t now);
bool	walk_can_back(const struct walk *w);
bool	walk_can_forward(const struct walk *w);

/* ---- taking the last change back (where it could not be kept) ---- */

struct walk_mark {
	struct walk_step *steps;
	struct walk_value *values;
	size_t		 nsteps, at, nretired;
};

int	walk_mark(const struct walk *w, struct walk_mark *ret);
void	walk_mark_done(struct walk_mark *m);
/* As it was at the mark; nothing may be settled in between. */
void	walk_reset(struct walk *w, const struct walk_mark *m);
/* The changes stand: frees what they dropped. */
void	walk_settle(struct walk *w);

/* ---- showing ---- */

enum walk_run {
	WALK_RUN_NONE,		/* the step has no run: */
	WALK_RUN_READY,
	WALK_RUN_PLANNED,	/* not in this version: the person is asked */
	WALK_RUN_MISSING,	/* a value is empty: the person is asked */
};

struct walk_view_answer {
	char		 key;
	struct text	 label;
	bool		 given;		/* the answer that was given here */
	bool		 preselected;
};

struct walk_view {
	size_t		 number;	/* of the step in this walk, from 1 */
	enum checklist_kind kind;	/* auto that cannot run: ask */
	struct text	 head;		/* 手順 3  約3分  リスク 低 */
	struct text	 text, why;	/* none: { NULL } */
	struct text	 commands[CHECKLIST_COMMANDS];
	bool		 on_host[CHECKLIST_COMMANDS];
	size_t		 ncommands;
	enum walk_run	 run;
	struct text	 run_says;	/* the command line, or why it is not
					 * run */
	struct tool_argv argv;		/* WALK_RUN_READY */
	struct text	 undo;
	struct walk_view_answer answers[CHECKLIST_ANSWERS];
	size_t		 nanswers;
	struct text	 result;	/* end: 解決 応急処置 … */
	const char	*next;		/* end: list to go on with, or NULL */
	const struct sheet *sheet;	/* of the step, or NULL */
	size_t		 candidates;	/* its rows to choose one of */
	const char	*note;		/* "" */
};

/* A sentence of the list with its slots filled and sanitised, both languages;
 * none stays none.  a: whose label {answer} is, or NULL; time: of {time}. */
struct text walk_say(const struct walk *w, const struct text *t,
		const struct checklist_answer *a, usec_t time,
		struct arena *arena);
/* Slots filled, everything sanitised; tools may be NULL (run is then
 * WALK_RUN_PLANNED). */
int	walk_view(const struct walk *w, const struct checklist_tools *tools,
		usec_t now, struct arena *a, struct walk_view *ret);

#endif
