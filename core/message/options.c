/* Words of the configuration behind those that were given. */
#include "core/message/options.h"

#include <errno.h>

static int
add_words(const char *words, struct arena *a, const struct span **v,
    size_t *n)
{
	struct span rest = span_str(words), word, *to = NULL;
	size_t cap = 0, count = 0;

	for (size_t i = 0; i < *n; i++) {
		to = arena_grow(a, to, count, &cap, sizeof *to);
		if (to == NULL)
			return -ENOMEM;
		to[count++] = (*v)[i];
	}
	while (span_word(&rest, ", \t", &word)) {
		to = arena_grow(a, to, count, &cap, sizeof *to);
		if (to == NULL)
			return -ENOMEM;
		to[count++] = word;
	}
	*v = to;
	*n = count;
	return 0;
}

int
message_options_config(const struct config *c, struct arena *a,
    struct message_options *o)
{
	const char *ask = config_text(c, "ask-dns");
	int r = add_words(config_text(c, "authserv-ids"), a, &o->authserv,
	    &o->nauthserv);

	if (r == 0)
		r = add_words(config_text(c, "trusted-relays"), a, &o->trust,
		    &o->ntrust);
	if (strcmp(ask, "auto") == 0)
		o->ask_all = true;
	if (strcmp(ask, "never") == 0)
		o->ask_all = false;
	return r;
}

int
message_facts_config(const struct config *c, struct facts *to)
{
	static const struct { const char *option, *fact; } all[] = {
		{ "own-domains", "own.domain" },
		{ "own-senders", "own.sender" },
	};
	int r = 0;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct span rest = span_str(config_text(c, all[i].option));
		struct span word;

		while (r == 0 && span_word(&rest, ", \t", &word))
			r = facts_add(to, all[i].fact, word, span_str(""));
	}
	return r == -EINVAL ? 0 : r;
}
