/* Values of structured MIME fields: a word and its parameters (RFC 2045 5.1,
 * RFC 2183), with continuations and charsets (RFC 2231), encoded words inside
 * values and raw 8-bit bytes as they occur (docs/violations.md).
 *
 * Lenient: comments anywhere, blanks round `=` and `/`, values without quotes
 * that hold blanks or specials, a quote that nobody closes, `;` doubled or
 * missing, pieces out of order or twice.
 * Names are in lower case without their `*` and numbers; values are UTF-8 with
 * quotes and folds undone, whatever the form; both lie on the arena and end
 * with NUL.  A value may still hold control bytes: faces sanitise.
 * Limits (more): MIME_PARAMS_MAX parameters, pieces of one value included;
 * MIME_VALUE_MAX bytes of a field. */
#ifndef MTGP_MIME_PARAM_H
#define MTGP_MIME_PARAM_H

#include "core/base/arena.h"

#define MIME_PARAMS_MAX 64
#define MIME_VALUE_MAX ((size_t)64 << 10)

/* How a value was written. */
enum mime_form {
	MIME_FORM_NONE,			/* there is none */
	MIME_FORM_PLAIN,		/* ASCII as it is */
	MIME_FORM_RAW,			/* 8-bit bytes or ISO-2022-JP without
					 * a word about their charset */
	MIME_FORM_2047,			/* encoded words */
	MIME_FORM_2231,			/* name*=, name*0*= */
	MIME_FORM_BOTH,			/* encoded words inside RFC 2231 */
};

struct mime_param {
	const char	*name;
	struct span	 value;
	struct span	 charset;	/* RFC 2231: its label; else "" */
	struct span	 language;
	enum mime_form	 form;
	bool		 unknown;	/* a charset that nobody knows */
};

struct mime_value {
	struct span	 word;		/* "text/plain", "attachment": lower
					 * case, without blanks and comments */
	struct mime_param *params;	/* in the order of their first piece */
	size_t		 n;
	bool		 more;
	bool		 broken;	/* something had to be forgiven */
};

/* body: of a field, folds included.  0 or -ENOMEM. */
int	mime_value_read(struct span body, struct arena *a,
		struct mime_value *ret);
/* By name in lower case; NULL: there is none. */
const struct mime_param *mime_param(const struct mime_value *v,
		const char *name);

#endif
