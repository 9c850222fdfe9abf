/* Letters to other people's support: data/letters/NAME.letter, filled.
 *
 * A file: header lines `@key value` (letter version dated title.ja/.en
 * to.ja/.en note.ja/.en subject.ja/.en source), `@var name | ja | en | type |
 * case field`, then `[ja]` and `[en]` with the text as it is written.
 * A slot {name} takes a value; a line that begins with "? " is dropped when
 * its slot is empty; any other empty slot says 「(未記入)」 and is listed as
 * open.  Values pass the sanitiser, line breaks become blanks; a letter that
 * is sent to a stranger (abused-host) has links defanged.
 * A letter is written, never sent.
 * Errors name file and line.  Limits: 64 KiB a file, 60 variables. */
#ifndef MTGP_CASE_LETTER_H
#define MTGP_CASE_LETTER_H

#include "core/case/store.h"

struct letter_var {
	const char	*name;		/* slot */
	struct text	 label;
	const char	*field;		/* case field; "" none */
};

struct letter {
	const char	*name;
	struct text	 title, to, note, subject;
	struct text	 body;		/* with slots, lines end in \n */
	struct letter_var *vars;
	size_t		 nvars;
};

/* Everything hangs on the arena. */
int	letter_parse(struct span bytes, const char *name, struct arena *a,
		struct letter *ret, struct error *e);
/* user_dir (may be NULL) wins over dir.  -ENOENT: no such letter. */
int	letter_load(const char *dir, const char *user_dir, const char *name,
		struct arena *a, struct letter *ret, struct error *e);
/* The four letters of this program, NULL-terminated. */
extern const char *const letter_names[];

/* Values of slots: what the caller sets wins, then the case. */
struct letter_values {
	const char	**names, **values;
	size_t		 n, cap;
	struct arena	*arena;
};

void	letter_values_init(struct letter_values *v, struct arena *a);
/* The first value of a name stays; an empty one is not taken. */
int	letter_values_add(struct letter_values *v, const char *name,
		struct span value);
/* Case fields (sender rcpt relay reply sent_time …) from the findings of a
 * case, newest first. */
int	letter_values_of_case(struct letter_values *v, struct store *s,
		int64_t case_id, struct error *e);
const char *letter_value(const struct letter_values *v, const char *name);

struct letter_filled {
	const char	*subject, *body;
	const struct letter_var **open;		/* slots without a value */
	size_t		 nopen;
};

/* Slots are looked up by their name, then by their case field. */
int	letter_fill(const struct letter *l, const struct letter_values *v,
		enum lang lang, struct arena *a, struct letter_filled *ret);

#endif
