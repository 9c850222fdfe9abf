/* Answers questions of kind https and tls (core/inquiry/https.h): the resolver
 * finds the addresses of the host, a job asks mtgp-helper's role fetch or
 * starttls, and the loop hands the answer over.  One helper a question. */
#ifndef MTGP_DNS_HTTPS_H
#define MTGP_DNS_HTTPS_H

#include "core/dns/resolver.h"

struct https;

struct https_options {
	struct loop	*loop;
	struct resolver	*resolver;	/* outlives it */
	const char	*source, *interface;	/* "": any; outlive it */
	const char	*bundle;	/* copied; "": the system's */
	int		 seconds;
	/* Called from the loop after an answer; may be NULL. */
	void		(*answered)(void *arg);
	void		*arg;
};

struct https	*https_new(const struct https_options *o);
/* What is still open is not answered any more.  Takes NULL. */
void		 https_free(struct https *h);
void		 https_ask(struct https *h, struct inquiry *i, size_t number,
			const struct question *q);
void		 https_cancel(struct https *h, const void *owner);
size_t		 https_open(const struct https *h);

#endif
