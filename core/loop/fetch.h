/* The helper's roles fetch and starttls, to addresses that were found before.
 * fetch, one file over HTTPS: {"op":"fetch","url","addresses":[…],"source",
 * "interface","seconds"} with the bundle of certificates as descriptor →
 * {"word","status","detail","body":BASE64}; word, status, detail and body as
 * in core/inquiry/https.h.  starttls: helper/role_starttls.c.
 * Blocking, for job threads. */
#ifndef MTGP_LOOP_FETCH_H
#define MTGP_LOOP_FETCH_H

#include "core/loop/helper.h"

#define FETCH_BODY_MAX	((size_t)64 << 10)
#define FETCH_ADDRESSES	16
#define FETCH_WORD	16

struct fetch_request {
	const char	*url;		/* https, without a port */
	const char	*const *addresses;
	size_t		 naddresses;	/* 1 to FETCH_ADDRESSES */
	const char	*source, *interface;	/* "": any */
	const char	*bundle;	/* file of certificates; NULL: none */
	const char	*tlsa;		/* starttls: "3 1 1 HEX;…", with url the
					 * name of the server; NULL: fetch */
	int		 seconds;
};

struct fetched {
	char		 word[FETCH_WORD];
	unsigned	 status;
	struct buf	 detail, body;
};

void	fetched_init(struct fetched *f);
void	fetched_done(struct fetched *f);
/* 0 with a word; else a negative errno: no bundle, a helper that died or
 * talks nonsense, -ECANCELED. */
int	helper_fetch(struct helper *h, const struct fetch_request *rq,
		const volatile bool *cancel, struct fetched *ret);

#endif
