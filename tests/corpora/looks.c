/* Which of b01 to b08 a host calls up: names of hosts on standard input, one a
 * line; prints the name, its registrable domain, and ids with the brand.
 *
 *	looks FOLDER-OF-RULES <hosts
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/forged/knowledge.h"
#include "core/forged/look.h"

static const struct {
	const char	*id;
	bool		(*look)(const struct look_table *,
			    const struct look_host *, struct look_found *);
} finders[] = {
	{ "b01", look_embedded }, { "b02", look_token },
	{ "b04", look_other_suffix },
};

static void
say(const char *id, const struct forge_brand *b)
{
	printf("\t%s=%s", id, b ? b->id : "");
}

static void
judge(const struct look_table *t, const struct forge_knowledge *k,
    struct span name, struct arena *a)
{
	struct look_host h;
	struct look_found f;
	struct look_idn idn;

	if (look_host_read(name, a, &h) < 0)
		abort();
	printf(SPAN_FMT "\t" SPAN_FMT, SPAN_ARG(name), SPAN_ARG(h.org));
	for (size_t i = 0; i < sizeof finders / sizeof *finders; i++)
		if (h.org.n > 0 && finders[i].look(t, &h, &f))
			say(finders[i].id, f.brand);
	if (look_false_suffix(&h).n > 0)
		say("b03", NULL);
	if (look_idn(t, &h, NULL, 0, a, &idn) == 0 && idn.part.n > 0)
		say("b06", idn.brand);
	if (forge_suffix_weight(k, h.suffix) > 0)
		say("b07", NULL);
	if (h.org.n > 0 && look_random(t, &h))
		say("b08", NULL);
	putchar('\n');
}

int
main(int argc, char **argv)
{
	struct forge_knowledge *k;
	struct look_table *t;
	struct error e;
	char line[1024];

	if (argc != 2 || forge_knowledge_load(argv[1], NULL, &k, &e) < 0 ||
	    look_table_new(k, &t) < 0) {
		fprintf(stderr, "looks: no rules\n");
		return 2;
	}
	while (fgets(line, sizeof line, stdin)) {
		struct arena *a = arena_new(1 << 20);

		judge(t, k, span_trim(span_str(line)), a);
		arena_free(a);
	}
	look_table_free(t);
	forge_knowledge_free(k);
	return 0;
}
