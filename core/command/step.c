/* Steps of checklists: what may stand in `run:`, parsed with the tables of
 * the command line, and run in-process. */
#include "core/command/step.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/timeparse.h"
#include "core/case/letter.h"
#include "core/command/parse.h"

#define ARENA_MAX ((size_t)4 << 20)

/* What may stand in `run:`, and the options that it may not have. */
static const struct {
	const char	*name, *not;
} allowed[] = {
	{ "log", "follow" }, { "bounce", "" }, { "message", "" },
	{ "spf", "" }, { "dmarc", "" }, { "dns", "" }, { "blocklist", "" },
	{ "lint", "" }, { "score", "watch" }, { "case", "out" },
};

static int
option(void *arg, const char *command, struct span name)
{
	const struct command *c = command_find(command);
	const struct argument *a = c != NULL ? argument_find(c, name) : NULL;

	(void)arg;
	return a == NULL ? -ENOENT : a->kind != ARG_FLAG;
}

/* ---- parsing ---- */

static int
check_allowed(const struct invocation *in, const char *name,
    struct error *e)
{
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
		if (strcmp(allowed[i].name, name) != 0)
			continue;
		if (*allowed[i].not == '\0' || !invocation_has(in,
		    allowed[i].not))
			return 0;
		return error_set(e, -EINVAL, "command.step.option", "name",
		    allowed[i].not, NULL);
	}
	return error_set(e, -EINVAL, "command.step.command", "name", name,
	    NULL);
}

static int
check_times(const struct invocation *in, struct error *e)
{
	struct time_range range;

	for (size_t i = 0; i < in->ngiven; i++) {
		const struct given *g = &in->given[i];

		if (g->argument->kind == ARG_TIME && time_parse_range(
		    span_str(g->value), in->now, &range) < 0)
			return error_set(e, -EINVAL, "command.step.time",
			    "name", g->argument->name, "value", g->value,
			    NULL);
	}
	return 0;
}

/* `case` only writes a letter. */
static int
check_letter(const struct invocation *in, struct error *e)
{
	const char *kind = invocation_get(in, "kind", 0);

	if (in->noperands != 2 || strcmp(in->operands[0], "letter") != 0)
		return error_set(e, -EINVAL, "command.step.letter", NULL);
	for (size_t i = 0; kind != NULL && letter_names[i] != NULL; i++) {
		if (strcmp(letter_names[i], kind) == 0)
			return 0;
	}
	return error_set(e, -EINVAL, "command.case.kind", NULL);
}

static int
check_bounce(const struct invocation *in, struct error *e)
{
	bool text = invocation_has(in, "text");

	if (text == (in->noperands > 0))
		return error_set(e, -EINVAL, text ? "command.bounce.both" :
		    "command.bounce.nothing-given", NULL);
	return 0;
}

static int
parse_into(struct invocation *in, int argc, const char *const *argv,
    struct error *e)
{
	int r;

	if (argc < 1 || (in->command = command_find(argv[0])) == NULL)
		return error_set(e, -EINVAL, "command.step.command", "name",
		    argc > 0 ? argv[0] : "", NULL);
	r = command_parse(argc - 1, argv + 1, in, e);
	if (r == 0)
		r = check_allowed(in, argv[0], e);
	if (r == 0)
		r = check_times(in, e);
	if (r == 0 && strcmp(argv[0], "case") == 0)
		r = check_letter(in, e);
	if (r == 0 && strcmp(argv[0], "bounce") == 0)
		r = check_bounce(in, e);
	return r;
}

static int
parse(void *arg, int argc, const char *const *argv, struct error *e)
{
	struct invocation in = { .arena = arena_new(ARENA_MAX) };
	int r = in.arena != NULL ? parse_into(&in, argc, argv, e) :
	    error_set(e, -ENOMEM, "command.memory", NULL);

	(void)arg;
	invocation_end(&in);
	return r;
}

const struct checklist_tools command_tools = { .option = option,
	.parse = parse };

/* ---- running ---- */

int
command_step_options(const struct invocation *in, struct arena *a,
    const char *const **ret, int *ret_n)
{
	const struct { const char *name, *value; } given[] = {
		{ "--facts", in->facts_file }, { "--log", in->log_path },
		{ "--dns-file", in->dns_file }, { "--resolver", in->resolver },
		{ "--store", in->store_dir }, { "--data", in->data_dir },
		{ "--config", in->config_file },
	};
	size_t count = sizeof given / sizeof *given;
	const char **v = arena_array(a, 2 * count + 2, sizeof *v);
	int n = 0;

	if (v == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		if (given[i].value != NULL) {
			v[n++] = given[i].name;
			v[n++] = given[i].value;
		}
	}
	if (in->offline)
		v[n++] = "--offline";
	*ret = v;
	*ret_n = n;
	return 0;
}

int
command_step(const char *const *common, int ncommon, const char *const *argv,
    int argc, usec_t now, enum lang lang, const volatile bool *cancel,
    struct sheet **ret, struct error *e)
{
	const char **all = calloc((size_t)(ncommon + argc) + 1, sizeof *all);
	struct invocation in;
	int r, code;

	if (all == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	/* What a step may be is looked at before anything is done. */
	r = parse(NULL, argc, argv, e);
	if (r < 0) {
		free(all);
		return r;
	}
	memcpy(all, common, (size_t)ncommon * sizeof *all);
	memcpy(all + ncommon, argv, (size_t)argc * sizeof *all);
	r = invocation_prepare(&in, ncommon + argc, all, now, lang, e);
	if (r == 0) {
		in.cancel = cancel;
		r = in.command->sheet(&in, ret, &code, e);
	}
	invocation_end(&in);
	free(all);
	return r;
}
