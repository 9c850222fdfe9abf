/* Inside core/bounce: what stands in a reply.  Private to core/bounce. */
#ifndef MTGP_BOUNCE_REPLY_H
#define MTGP_BOUNCE_REPLY_H

#include "core/base/buf.h"

#define REPLY_MAX 8192

/* In front of a reply: spans into the text. */
struct reply_prefix {
	struct span	 rest;		/* the reply itself */
	struct span	 host, ip;	/* who answered; may be empty */
};

void	reply_prefix_cut(struct span text, struct reply_prefix *ret);
/* Blanks made one, not UTF-8 made U+FFFD, joined lines undone; appends. */
int	reply_join(struct span rest, struct buf *out);
/* 250, 451, 550 at the front; the enhanced code (5.7.1) behind it or
 * anywhere.  Empty where there is none. */
struct span reply_code(struct span normalised);
struct span reply_enhanced(struct span normalised);
/* The sender's own address in the reply, never `theirs` (the relay's): one in
 * brackets is preferred.  Networks, loopback addresses (codes of block lists)
 * and names that begin with an address do not count.  Empty: none. */
struct span reply_our_address(struct span normalised, struct span theirs);

#endif
