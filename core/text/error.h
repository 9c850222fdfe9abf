/* One clear sentence for a failure: what, where, what to do.
 * Functions that can fail because of input take a struct error *, which may
 * be NULL; they return a negative errno as everywhere and fill the sentence
 * once, at the place that knows most.  Sentences are catalogue ids; arguments
 * are sanitised.  The argument {reason}, unless given, is error_reason(code)
 * in each language.  Cut at 511 bytes a language, never inside a character. */
#ifndef MTGP_TEXT_ERROR_H
#define MTGP_TEXT_ERROR_H

#include "core/text/lang.h"

struct error {
	int	code;		/* negative errno, 0 none */
	char	ja[512];
	char	en[512];
};

/* name, value, …, NULL as in text_say.  Returns code. */
int		 error_set(struct error *e, int code, const char *id, ...)
			__attribute__((sentinel));
const char	*error_in(const struct error *e, enum lang lang);
/* strerror of a negative errno in plain words, both languages; falls back to
 * the system's English text. */
const char	*error_reason(int code, enum lang lang);

#endif
