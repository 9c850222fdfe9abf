/* The analysis `message` on the other side of the helper's border
 * (core/inquiry/remote.h): its options as JSON, and what it may ask.  The
 * same file writes and reads the options, so that both sides agree. */
#ifndef MTGP_MESSAGE_REMOTE_H
#define MTGP_MESSAGE_REMOTE_H

#include <jansson.h>

#include "core/message/message.h"

/* Of all but the facts.  0 or the buffer's error. */
int	message_options_write(const struct message_options *o,
		struct buf *out);
/* Texts are on the arena, or those of the JSON.  0, -EINVAL, -ENOMEM. */
int	message_options_read(const json_t *o, struct arena *a,
		struct message_options *ret);
/* What it needs to know of this host, out of all that was gathered: nothing
 * else goes to a helper.  0 or -ENOMEM. */
int	message_facts(const struct facts *all, struct facts **ret);
/* Names of DNS of the types that it looks at, and whether AD may be
 * believed.  A helper that asks for more is not ours any more. */
bool	message_may_ask(const struct question *q);

#endif
