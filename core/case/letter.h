/* Letters to other people's support: data/letters/NAME.letter, filled.
 *
 * A file: header lines `@key value` (letter version dated title.ja/.en
 * to.ja/.en note.ja/.en subject.ja/.en source), `@var` lines, then `[ja]` and
 * `[en]` with the text as it is written (core/case/slot.h: variables, slots).
 * A line that begins with "? " is dropped when its slot is empty; any other
 * empty slot says 「(未記入)」 and is listed as open.  A letter that is sent
 * to a stranger (abused-host) has links defanged.
 * A letter is written, never sent.
 * Errors name file and line.  Limits: 64 KiB a file, 60 variables. */
#ifndef MTGP_CASE_LETTER_H
#define MTGP_CASE_LETTER_H

#include "core/case/slot.h"
#include "core/config/config.h"

struct letter {
	const char	*name;
	usec_t		 dated;		/* 00:00 UTC; TIME_NONE */
	struct text	 title, to, note, subject;
	struct text	 body;		/* with slots, lines end in \n */
	struct slot_var *vars;
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

struct letter_filled {
	const char	*subject, *body;
	const struct slot_var **open;		/* slots without a value */
	size_t		 nopen;
};

/* Slots are looked up by their name, then by their case field. */
int	letter_fill(const struct letter *l, const struct slot_values *v,
		enum lang lang, struct arena *a, struct letter_filled *ret);

/* The letter `kind` of the data folder (or the user's) for a case: values
 * given win, then those of the case, then today, host, name and company. */
struct letter_wish {
	const char	*kind, *host;
	struct store	*store;
	int64_t		 case_id;
	const struct config *config;
	usec_t		 now;
	enum lang	 lang;
};
/* v: initialised, with the values given. */
int	letter_of_case(const struct letter_wish *w, struct slot_values *v,
		struct letter *ret_letter, struct letter_filled *ret,
		struct error *e);
/* As it is handed over: to whom, subject, text. */
int	letter_text(const struct letter *l, const struct letter_filled *f,
		enum lang lang, struct buf *out);
/* Saved as KIND-YYYYMMDD.txt (core/base/savefile.h). */
int	letter_save(const char *dir, const struct letter *l, usec_t now,
		struct span text, struct buf *ret_path, struct error *e);

#endif
