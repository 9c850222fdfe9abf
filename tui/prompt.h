/* The prompt: one line of input with a label, editing, history and
 * completion.  Input is kept as valid UTF-8 without controls; it is drawn
 * through the sanitiser.  Keys come as commands of the key map's section
 * `prompt` (prompt-start, prompt-delete, …) or as characters. */
#ifndef MTGP_TUI_PROMPT_H
#define MTGP_TUI_PROMPT_H

#include "core/text/text.h"
#include "tui/draw.h"

#define PROMPT_MAX	4096		/* bytes of a line */
#define PROMPT_HISTORY	50		/* lines a name */
#define PROMPT_CHOICES	64

/* What could stand at the cursor: word replaces bytes [start, cursor). */
struct completion {
	size_t		 start;
	char		*words[PROMPT_CHOICES];	/* owned */
	size_t		 n;
};
int	completion_add(struct completion *c, const char *word);

struct prompt_spec {
	const char	*history;	/* name: "filter", or NULL: none */
	struct text	 label;
	const char	*initial;	/* or NULL */
	/* Fills choices for the text before the cursor; may be NULL. */
	void		(*complete)(void *arg, struct span before,
			struct completion *ret);
	/* Enter; line NULL: cancelled (Esc).  May open another prompt. */
	void		(*done)(void *arg, const char *line);
	/* A paste of several lines; true: it was taken, and the prompt ends
	 * (done(NULL)).  NULL, or false: it goes into the line. */
	bool		(*paste)(void *arg, struct span text);
	/* After each change; may be NULL. */
	void		(*changed)(void *arg, const char *line);
	void		*arg;
};

struct prompt;

struct prompt	*prompt_new(void);
void		 prompt_free(struct prompt *p);
bool		 prompt_is_open(const struct prompt *p);
int		 prompt_open(struct prompt *p, const struct prompt_spec *s);
/* Ends with done(NULL). */
void		 prompt_cancel(struct prompt *p);
/* Editing commands by name. */
bool		 prompt_is_command(const char *name);
const char	*prompt_command_at(size_t i);	/* NULL past the end */
/* True: the command was one of ours. */
bool		 prompt_command(struct prompt *p, const char *name);
void		 prompt_insert(struct prompt *p, struct span text);
/* A paste; a line end behind its last word is not meant. */
void		 prompt_paste(struct prompt *p, struct span text);
const char	*prompt_line(const struct prompt *p);
/* Draws label and line into one row and sets the grid's cursor. Choices of
 * a completion go to `above` (may be NULL), one row. */
void		 prompt_draw(struct prompt *p, const struct area *a, int row,
			enum lang lang);
/* Choices on show as one line, or false. */
bool		 prompt_choices(const struct prompt *p, struct buf *out);
/* History of a name, one line an entry, oldest first. */
int		 prompt_history_save(const struct prompt *p, const char *name,
			struct buf *out);
void		 prompt_history_load(struct prompt *p, const char *name,
			struct span lines);

#endif
