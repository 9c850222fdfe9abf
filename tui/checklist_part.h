/* What the files of the Checklist pane share (pane_checklist.c: the list and
 * the commands, checklist_step.c: walking, checklist_values.c: values,
 * checklist_draw.c: drawing).
 *
 * The pane borrows loop, store and language of the console.  Everything is
 * called on the loop thread; lists are loaded and checks are run by jobs.  A
 * job that is no longer wanted is cancelled and let go: it frees itself. */
#ifndef MTGP_TUI_CHECKLIST_PART_H
#define MTGP_TUI_CHECKLIST_PART_H

#include "core/checklist/session.h"
#include "tui/console.h"
#include "tui/layout.h"
#include "tui/sheet_view.h"

/* A line of the list: an unfinished walk, or a checklist. */
struct checklist_line {
	const struct run_info *run;		/* NULL: a checklist */
	const struct library_entry *entry;	/* NULL: its list is gone */
};

struct checklist_pane {
	struct pane	*pane;
	/* the list */
	struct library	*library;		/* NULL until loaded */
	struct load_job	*loading;
	struct error	 error;			/* of loading */
	char		*search;
	struct arena	*arena;			/* lines and runs */
	struct checklist_line *lines;
	size_t		 n;
	struct list	 list;
	struct arena	*detail_arena;		/* solved sentence */
	const struct library_entry *detail_of;
	struct text	 solved;
	/* the walk */
	struct session	*session;		/* NULL: the list is shown */
	struct arena	*view_arena, *frame;
	struct walk_view view;
	struct pane_choice choices[CHECKLIST_ANSWERS];
	struct sheet_view sheet;		/* of the step's check */
	struct sheet	*record;		/* made where it is drawn, on
						 * wide screens */
	bool		 on_sheet;		/* keys move in the sheet */
	size_t		 cursor;		/* answer; nanswers: none */
	struct step_job	*running;
	struct error	 run_error;		/* of the step's check */
	int64_t		 kept, wanted;		/* run that the state names; run
						 * to go on with once the lists
						 * are there; 0: none */
	size_t		 changing;		/* value that is changed now */
	char		 asked_for;		/* key the values are asked for;
						 * 0: the step itself */
	void		(*asked_then)(struct checklist_pane *d, char key);
	struct arena	*label;			/* of the prompt, while open */
};

/* ---- checklist_step.c ---- */

/* A list from its first step, or an unfinished walk. */
void	checklist_begin(struct checklist_pane *d, const struct checklist *l);
void	checklist_resume(struct checklist_pane *d, const struct run_info *r);
/* Leaves the walk; what was done is kept. */
void	checklist_leave(struct checklist_pane *d);
/* Commands of the walk by name; false: not one of them. */
bool	checklist_walk_command(struct checklist_pane *d, const char *name,
		const char *argument);
/* The kind of letter that the step prepares, or NULL. */
const char *checklist_letter(const struct checklist_pane *d);
/* Says what went wrong (false), or takes over where the walk stands now. */
bool	checklist_moved(struct checklist_pane *d, int r,
		const struct error *e);
/* Runs the step's check. */
void	checklist_run_check(struct checklist_pane *d);
/* Esc: stops the check; false: none runs. */
bool	checklist_stop(struct checklist_pane *d);

/* ---- checklist_values.c ---- */

/* Opens the prompt for the first value that is missing for an answer (0: for
 * the step itself), and calls then once it is there; false: none is. */
bool	checklist_ask(struct checklist_pane *d, char key,
		void (*then)(struct checklist_pane *d, char key));
/* The step has values that were given, or left open. */
bool	checklist_has_values(const struct checklist_pane *d);
/* Asks for them again, each with what it holds. */
void	checklist_change_values(struct checklist_pane *d);

/* ---- checklist_draw.c ---- */

/* The view is made anew: after a step, in another language. */
void	checklist_show(struct checklist_pane *d);
void	checklist_draw_walk(struct checklist_pane *d, const struct area *a);
void	checklist_draw_line(struct checklist_pane *d, const struct area *a,
		int row, size_t i, enum style style);
void	checklist_draw_detail(struct checklist_pane *d,
		const struct area *a);

#endif
