/* The analyses `lint` and `score` on the other side of the helper's border
 * (core/inquiry/remote.h): their options as JSON, and what they may ask.  The
 * same file writes and reads the options, so that both sides agree.
 * Knowledge, tables and lists do not travel: the helper loads its own. */
#ifndef MTGP_LINT_REMOTE_H
#define MTGP_LINT_REMOTE_H

#include <jansson.h>

#include "core/lint/lint.h"

/* 0 or the buffer's error. */
int	lint_options_write(const struct lint_options *o, struct buf *out);
/* Texts are on the arena, or those of the JSON.  0, -EINVAL, -ENOMEM. */
int	lint_options_read(const json_t *o, struct arena *a,
		struct lint_options *ret);
/* As message_may_ask, and which servers are asked (lists that refuse some of
 * them). */
bool	lint_may_ask(const struct question *q);

#endif
