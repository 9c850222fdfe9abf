/* What the files of the console share among themselves (attach.c, console.c,
 * frame.c, input.c, keyfiles.c, script.c, start.c, state.c, sync.c); panes do
 * not include this. */
#ifndef MTGP_TUI_CONSOLE_PRIVATE_H
#define MTGP_TUI_CONSOLE_PRIVATE_H

#include "tui/console.h"
#include "tui/keys.h"
#include "tui/sync.h"

#define CONSOLE_PANES	16
#define CONSOLE_UNDO	32
#define CONSOLE_SAY	1024

/* One step of the way back. */
struct way_back {
	struct pane	*from;		/* shown before */
	struct pane	*changed;	/* got a jump, or NULL */
	char		*state;		/* of `changed` before, or NULL */
	struct pane	*transient;	/* freed when the step is undone */
};

struct undo_step {
	void		(*undo)(struct console *c, int64_t id);
	int64_t		 id;
};

struct console_private {
	struct screen	*screen;	/* NULL once it is closed */
	struct grid	 grid;
	bool		 dirty, urgent, drawn, opened, plain, quitting;
	bool		 hung_up;	/* the terminal is gone */
	usec_t		 last_frame;	/* monotonic */
	usec_t		 now_fixed;	/* --now, or TIME_NONE */
	struct loop_timer *frame_timer, *clock_timer, *esc_timer,
			*save_timer, *probe_timer;
	struct loop_io	*input;
	struct loop_signal *signals[8];
	size_t		 nsignals;

	struct keymap	*keymap;
	struct keys	 keys;
	uint32_t	 pending[KEYMAP_KEYS];
	size_t		 npending;
	struct prompt	*prompt;

	struct pane	 panes[CONSOLE_PANES];
	size_t		 npanes;
	struct pane	*current;
	struct way_back	 back[CONSOLE_STACK];
	size_t		 nback;
	struct undo_step undo[CONSOLE_UNDO];
	size_t		 nundo;

	char		 say_ja[CONSOLE_SAY], say_en[CONSOLE_SAY];
	enum severity	 say_severity;
	bool		 said;
	char		 host[256];
	int		 probe_answers;
	struct sync	*sync;
};

/* console.c */
struct console *console_new(void);
/* Jobs may still end after it; nothing is drawn any more. */
void	console_close_screen(struct console *c);
/* Closes panes, saves nothing. */
void	console_free(struct console *c);
/* Draws when dirty; opens store and panes after the first frame. */
void	console_before_sleep(struct console *c);

/* frame.c */
void	frame_draw(struct console *c, struct grid *g);
/* Sections of the key map for the pane shown now; out of 3 and NULL. */
void	frame_sections(const struct console *c, const char *out[4]);

/* input.c */
void	input_init(struct console *c);
void	input_read(void *arg, int events);

/* state.c: what is kept in the store between two starts. */
void	state_restore(struct console *c);
void	state_restore_pane(struct console *c, struct pane *p);
void	state_save(struct console *c);
/* Some moments after a key, so that a kill -9 loses little. */
void	state_save_soon(struct console *c);

/* attach.c: the terminal's events. */
int	console_attach(struct console *c);
void	console_detach(struct console *c);

/* keyfiles.c: the last thing that was wrong goes to warning. */
extern const struct keymap_names keymap_tui_names;
void	keyfiles_load(struct console *c, struct error *warning);

/* script.c: runs the file, returns an exit code. */
int	script_run(struct console *c, const char *path);

#endif
