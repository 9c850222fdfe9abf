/* The analysis `bounce` on this side of the helper's border
 * (core/inquiry/remote.h): its options are "{}", its facts none, and it may
 * ask nothing. */
#ifndef MTGP_BOUNCE_REMOTE_H
#define MTGP_BOUNCE_REMOTE_H

#include "core/inquiry/inquiry.h"

bool	bounce_may_ask(const struct question *q);

#endif
