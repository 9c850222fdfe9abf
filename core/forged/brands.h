/* Names of brands in a text: what a mail claims to be.
 *
 * Two texts are compared after NFKC, case folding, and removal of blanks and
 * of characters without width; and as they look (core/forged/look.h).  An
 * alias that begins or ends with a letter or digit of ASCII must not touch
 * another one there.  Of names that overlap the longest wins; those equally
 * long (an alias of two brands) all count.  A brand counts once a text.
 * Lives in liblook.a, as the look-alikes do.  Built once over the knowledge,
 * which must live longer; any thread may read it. */
#ifndef MTGP_FORGED_BRANDS_H
#define MTGP_FORGED_BRANDS_H

#include "core/forged/knowledge.h"

struct brand_table;

/* 0; -ENOENT: ICU has no data; -ENOMEM. */
int	brand_table_new(const struct forge_knowledge *k,
		struct brand_table **ret);
void	brand_table_free(struct brand_table *t);	/* takes NULL */

/* Where the text stood.
 * DISPLAY: hosts and addresses in it count.  An alias with `whole` must be
 * all of it, brackets and generic words taken away.
 * SUBJECT: only what stands inside of 【】「」『』[]; `whole`: all of one pair.
 * TEXT: URLs, hosts and addresses are taken out first; `whole` never fits. */
enum brand_place { BRAND_IN_DISPLAY, BRAND_IN_SUBJECT, BRAND_IN_TEXT };

struct brand_claim {
	const struct forge_brand *brand;
	const struct brand_alias *alias;
	enum brand_place place;
	size_t		 at, length;	/* in the text that was given */
	bool		 lookalike;	/* found only by what it looks like */
};

#define BRAND_CLAIMS_MAX 32

struct brand_claims {
	struct brand_claim v[BRAND_CLAIMS_MAX];	/* further ones are left out */
	size_t		 n;
};

/* utf8: decoded.  Adds to *claims (start with { 0 }), in the order of the
 * text.  0, -ENOMEM. */
int	brands_claimed(const struct brand_table *t, struct span utf8,
		enum brand_place place, struct arena *a,
		struct brand_claims *claims);

#endif
