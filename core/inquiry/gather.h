/* Gathering facts of this host: `postconf` and `postqueue -j`, each with a
 * time limit of 5 s and 8 MiB of output, what it signs mail with (signer.h),
 * and the addresses of its interfaces.
 * Reads only; what is not there (no Postfix, no right) is simply not known.
 * Blocks: for jobs and subcommands, never on the loop thread. */
#ifndef MTGP_INQUIRY_GATHER_H
#define MTGP_INQUIRY_GATHER_H

#include "core/inquiry/facts.h"

/* 0, or -ENOMEM. */
int	facts_gather(struct facts *f);
/* Only the addresses of the interfaces; does not block. */
int	facts_gather_addresses(struct facts *f);

#endif
