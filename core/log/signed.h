/* Selectors of DKIM that this host signed with of late, from its log: lines
 * "DKIM-Signature field added (s=mail, d=example.jp)" of OpenDKIM, into the
 * fact `dkim.selector` with the value "log" where it is not known already.
 *
 * Reads the newest lines (recent.h).  At most SIGNED_MAX selectors. */
#ifndef MTGP_LOG_SIGNED_H
#define MTGP_LOG_SIGNED_H

#include "core/inquiry/facts.h"

#define SIGNED_MAX	50

/* 0 or -ENOMEM. */
int	log_signed_gather(struct facts *f);
/* The same from one file. */
int	log_signed_read(struct facts *f, const char *path);

#endif
