/* A failure sentence with its cause: error_set with one argument and
 * {reason}, the errno in plain words of each language.  e may be NULL.
 * Returns code. */
#ifndef MTGP_TEXT_REASON_H
#define MTGP_TEXT_REASON_H

#include "core/text/error.h"

int	error_because(struct error *e, int code, const char *id,
		const char *name, const char *value);

#endif
