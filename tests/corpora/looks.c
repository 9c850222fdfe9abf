/* Which of b01 to b08 a host calls up: lines "HOST<tab>BRAND" on standard
 * input, where BRAND is an alias that the mail claims, or nothing; prints the
 * host, its registrable domain, and ids with the brand that was found.
 *
 *	looks FOLDER-OF-RULES <hosts
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/forged/knowledge.h"
#include "core/forged/look.h"

#define CLAIMS 8

static struct forge_knowledge *k;
static struct look_table *t;

/* Brands that are called so. */
static size_t
claimed_by(struct span alias, const struct forge_brand **v)
{
	size_t n = 0;

	for (size_t i = 0; i < k->naliases && n < CLAIMS; i++)
		if (span_eq(k->aliases[i].alias, alias))
			v[n++] = k->aliases[i].brand;
	return n;
}

static void
say(const char *id, const struct forge_brand *b)
{
	printf("\t%s=%s", id, b ? b->id : "");
}

static void
judge(struct span name, struct span alias, struct arena *a)
{
	const struct forge_brand *brands[CLAIMS];
	const struct look_claimed claimed = { brands, claimed_by(alias,
	    brands) };
	struct look_found f;
	struct look_host h;
	struct look_idn idn;

	if (look_host_read(name, a, &h) < 0)
		abort();
	printf(SPAN_FMT "\t" SPAN_FMT, SPAN_ARG(name), SPAN_ARG(h.org));
	if (look_embedded(t, &h, &f))
		say("b01", f.brand);
	if (look_token(t, &h, &claimed, &f))
		say("b02", f.brand);
	if (look_false_suffix(&h).n > 0)
		say("b03", NULL);
	if (look_other_suffix(t, &h, &claimed, &f))
		say("b04", f.brand);
	for (size_t i = 0; i < claimed.n; i++)
		if (look_near(t, brands[i], &h, &f)) {
			say("b05", f.brand);
			break;
		}
	if (look_idn(t, &h, NULL, 0, a, &idn) == 0 && idn.part.n > 0)
		say("b06", idn.brand);
	if (h.org.n > 0 && forge_suffix_weight(k, h.suffix) > 0)
		say("b07", NULL);
	if (look_random(t, &h))
		say("b08", NULL);
	putchar('\n');
}

int
main(int argc, char **argv)
{
	struct error e;
	char line[1024];

	if (argc != 2 || forge_knowledge_load(argv[1], NULL, &k, &e) < 0 ||
	    look_table_new(k, &t) < 0) {
		fprintf(stderr, "looks: no rules\n");
		return 2;
	}
	while (fgets(line, sizeof line, stdin)) {
		struct arena *a = arena_new(1 << 20);
		struct span alias = span_trim(span_str(line)), host;

		if (!span_split(&alias, '\t', &host))
			host = alias;
		judge(host, alias, a);
		arena_free(a);
	}
	look_table_free(t);
	forge_knowledge_free(k);
	return 0;
}
