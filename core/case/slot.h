/* Variables and the slots {name} they fill: one code for letters
 * (core/case/letter.h) and checklists (core/checklist).
 *
 * A variable: `@var name | ja | en | type | case field`.  Names are
 * [a-z][a-z0-9_]*, at most SLOT_NAME bytes.  A slot is `{name}`; braces around
 * anything else are text.
 * Values pass the sanitiser and become one line; in text for strangers links
 * are defanged.  A value can never start a line, hide a character or become
 * a slot itself.
 * Owner of strings: the arena given.  Limits: SLOT_VARS variables,
 * SLOT_VALUES values, SLOT_VALUE bytes of a value (more is cut). */
#ifndef MTGP_CASE_SLOT_H
#define MTGP_CASE_SLOT_H

#include "core/case/store.h"

#define SLOT_NAME	40
#define SLOT_VARS	60
#define SLOT_VALUES	200
#define SLOT_VALUE	8192

enum slot_type {
	SLOT_TEXT, SLOT_INT, SLOT_TIME, SLOT_DATE, SLOT_DURATION, SLOT_BYTES,
	SLOT_ADDRESS, SLOT_DOMAIN, SLOT_IP, SLOT_HOST, SLOT_QUEUE_ID,
	SLOT_MESSAGE_ID, SLOT_URL, SLOT_ENUM, SLOT_FILE, SLOT_ACCOUNT,
};

struct slot_var {
	const char	*name;
	struct text	 label;
	enum slot_type	 type;
	const char	*field;		/* case field; "" none */
	size_t		 line;		/* in its file */
};

enum slot_fault { SLOT_OK, SLOT_NOT_FIVE, SLOT_BAD_NAME, SLOT_BAD_TYPE,
	SLOT_ONE_LANGUAGE };

/* The text behind "@var ".  What is wrong with it, or SLOT_OK. */
enum slot_fault	 slot_var_parse(struct span rest, struct arena *a,
			struct slot_var *ret);
const char	*slot_type_name(enum slot_type t);
/* How a row's field holds such a value (FIELD_TEXT where there is no type
 * of its own). */
enum field_type	 slot_field_type(enum slot_type t);
/* What a person typed, as it is kept: one line, trimmed; a date as
 * YYYY-MM-DD (「昨日」 would soon be another day), one for the case field due
 * in the days to come.  Empty, or not what the type asks for: -EINVAL with
 * one sentence that says how it is written. */
int		 slot_value_read(const struct slot_var *v, struct span typed,
			usec_t now, struct arena *a, const char **ret,
			struct error *e);
/* The length with braces of the slot that s begins with; 0: none. */
size_t		 slot_at(struct span s, char name[SLOT_NAME + 1]);

/* Values by name; the first value of a name stays. */
struct slot_values {
	const char	**names, **values;
	size_t		 n, cap;
	struct arena	*arena;
};

void		 slot_values_init(struct slot_values *v, struct arena *a);
/* An empty value is not taken.  0 or -ENOMEM. */
int		 slot_values_add(struct slot_values *v, const char *name,
			struct span value);
const char	*slot_value(const struct slot_values *v, const char *name);
/* Case fields (sender rcpt relay reply sent_time …) of one sheet. */
int		 slot_values_of_sheet(struct slot_values *v,
			const struct sheet *s);
/* The same of one row with its children. */
int		 slot_values_of_row(struct slot_values *v,
			const struct row *row);
/* Of a case: its stored values (core/case/store_run.h), then its findings,
 * newest first. */
int		 slot_values_of_case(struct slot_values *v, struct store *s,
			int64_t case_id, struct error *e);

struct slot_filling {
	/* NULL: nobody knows a value.  "" counts as none. */
	const char	*(*value)(void *arg, const char *name);
	/* Called for every empty slot; may be NULL. */
	void		(*open)(void *arg, const char *name);
	void		*arg;
	enum lang	 lang;		/* of 「(未記入)」 */
	bool		 defang;
};
/* Text with its slots filled, appended; errors stick in out. */
int		 slot_fill(const struct slot_filling *f, struct span text,
			struct buf *out);

#endif
