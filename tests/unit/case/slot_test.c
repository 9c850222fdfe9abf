/* core/case/slot: variables, what a person typed, and filling. */
#include "core/case/slot.h"

#include <errno.h>

#include "tests/unit/unit.h"

#define NOW INT64_C(1725267600000000)	/* 2024-09-02 18:00 in Tokyo */

static void
variables(void **state)
{
	static const struct { const char *line; enum slot_fault fault; }
	    lines[] = {
		{ "a | x | y | text | field", SLOT_OK },
		{ "a | x | y | text |", SLOT_OK },
		{ "a | x | y | text", SLOT_NOT_FIVE },
		{ "a | x | y | text | b | c", SLOT_NOT_FIVE },
		{ "", SLOT_NOT_FIVE }, { "||||", SLOT_BAD_NAME },
		{ "A | x | y | text |", SLOT_BAD_NAME },
		{ "1a | x | y | text |", SLOT_BAD_NAME },
		{ "a | x | y | text | B", SLOT_BAD_NAME },
		{ "a | x | y | string |", SLOT_BAD_TYPE },
		{ "a | | y | text |", SLOT_ONE_LANGUAGE },
	};
	struct arena *a = arena_new(1 << 20);
	struct slot_var v;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_int_equal(slot_var_parse(span_str(lines[i].line), a,
		    &v), lines[i].fault);
	assert_int_equal(slot_var_parse(span_str(
	    "q_1 | 番号 | number | queue-id | queue_id"), a, &v), SLOT_OK);
	assert_string_equal(v.name, "q_1");
	assert_string_equal(v.label.ja, "番号");
	assert_int_equal(v.type, SLOT_QUEUE_ID);
	assert_int_equal(slot_field_type(v.type), FIELD_QUEUE_ID);
	assert_string_equal(slot_type_name(v.type), "queue-id");
	arena_free(a);
}

/* NULL: does not fit. */
static const struct { enum slot_type type; const char *typed, *kept; }
    typed[] = {
	{ SLOT_DATE, "昨日", "2024-09-01" },
	{ SLOT_DATE, "9月2日", "2024-09-02" },
	{ SLOT_DATE, "いつか", NULL },
	{ SLOT_TEXT, "  a\tb\nc ", "a b c" },
	{ SLOT_TEXT, "   ", NULL },
	{ SLOT_INT, "12", "12" }, { SLOT_INT, "12x", NULL },
	{ SLOT_IP, "192.0.2.1", "192.0.2.1" },
	{ SLOT_IP, "2001:db8::1", "2001:db8::1" },
	{ SLOT_IP, "192.0.2.256", NULL },
	{ SLOT_ADDRESS, "info@example.com", "info@example.com" },
	{ SLOT_ADDRESS, "info", NULL }, { SLOT_ADDRESS, "info@", NULL },
	{ SLOT_DOMAIN, "例え.example", "例え.example" },
	{ SLOT_DOMAIN, "a@example.com", NULL },
	{ SLOT_HOST, "a b", NULL },
	{ SLOT_FILE, "/home/x/見積 書.eml", "/home/x/見積 書.eml" },
};

static void
what_a_person_typed(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		const struct slot_var v = { .name = "x", .field = "",
			.type = typed[i].type };
		struct error e = { 0 };
		const char *got;
		int r = slot_value_read(&v, span_str(typed[i].typed), NOW, a,
		    &got, &e);

		if (typed[i].kept != NULL) {
			assert_int_equal(r, 0);
			assert_string_equal(got, typed[i].kept);
			continue;
		}
		assert_int_equal(r, -EINVAL);
		assert_true(*e.ja != '\0' && *e.en != '\0');
	}
	arena_free(a);
}

/* The day of the next check lies ahead. */
static void
a_due_date_is_to_come(void **state)
{
	static const struct slot_var v = { .name = "due", .field = "due",
		.type = SLOT_DATE };
	struct arena *a = arena_new(1 << 20);
	struct error e = { 0 };
	const char *got;

	(void)state;
	assert_int_equal(slot_value_read(&v, span_str("+7d"), NOW, a, &got,
	    &e), 0);
	assert_string_equal(got, "2024-09-09");
	assert_int_equal(slot_value_read(&v, span_str("昨日"), NOW, a, &got,
	    &e), -EINVAL);
	assert_non_null(strstr(e.en, "has passed"));
	arena_free(a);
}

static const char *
value(void *arg, const char *name)
{
	if (strcmp(name, "bad") == 0)
		return "a\x1b[31m\nBcc: x {other} http://evil.example/";
	if (strcmp(name, "empty") == 0)
		return "";
	return arg;
}

static void
count_open(void *arg, const char *name)
{
	(void)name;
	++*(int *)arg;
}

static void
filling(void **state)
{
	struct slot_filling f = { .value = value, .lang = LANG_EN,
		.defang = true };
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	assert_int_equal(slot_fill(&f, span_str("<{bad}|{empty}|{x}|{A}|{"),
	    &b), 0);
	assert_string_equal(b.data, "<a^[[31m Bcc: x {other}"
	    " hxxp://evil[.]example/|(not filled in)|(not filled in)|{A}|{");
	buf_done(&b);
}

static void
open_slots_are_told(void **state)
{
	int n = 0;
	struct slot_filling f = { .value = value, .lang = LANG_JA };
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	assert_int_equal(slot_fill(&f, span_str("{x}"), &b), 0);
	assert_string_equal(b.data, "(未記入)");
	f.open = count_open;
	f.arg = &n;
	buf_reset(&b);
	assert_int_equal(slot_fill(&f, span_str("{empty}{empty}"), &b), 0);
	assert_int_equal(n, 2);
	buf_done(&b);
}

static void
values_by_name(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct slot_values v;

	(void)state;
	slot_values_init(&v, a);
	assert_int_equal(slot_values_add(&v, "a", span_str("1")), 0);
	assert_int_equal(slot_values_add(&v, "a", span_str("2")), 0);
	assert_int_equal(slot_values_add(&v, "b", span_str("")), 0);
	assert_string_equal(slot_value(&v, "a"), "1");
	assert_null(slot_value(&v, "b"));
	arena_free(a);
}

static void
add_listing(struct sheet *s, const char *list, const char *address,
    const char *status, int64_t seen)
{
	struct row *r = sheet_row(s, NULL, "listing", span_str(list));

	row_text(s, r, "list", span_str(list));
	row_typed(s, r, "address", FIELD_IP, span_str(address));
	row_typed(s, r, "status", FIELD_ENUM, span_str(status));
	row_text(s, r, "text", span_str(list));
	if (seen > 0)
		row_number(s, r, "first_seen", FIELD_TIME, seen);
}

static const char *
held(const struct slot_values *v, const char *name)
{
	const char *s = slot_value(v, name);

	return s != NULL ? s : "";
}

/* What a letter says is of one listing, and of one only. */
static void
one_listing(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct sheet *s = sheet_new("blocklist", span_str("x"));
	struct slot_values v;
	struct row *r;

	(void)state;
	r = sheet_row(s, NULL, "checklist", span_str(""));
	row_text(s, r, "list", span_str("gmail-550"));
	add_listing(s, "fine", "192.0.2.1", "clean", 0);
	add_listing(s, "one", "192.0.2.1", "listed", 0);
	add_listing(s, "two", "2001:db8::1", "listed", NOW);
	slot_values_init(&v, a);
	assert_int_equal(slot_values_of_sheet(&v, s), 0);
	assert_string_equal(held(&v, "list"), "one");
	assert_string_equal(held(&v, "ip"), "192.0.2.1");
	assert_string_equal(held(&v, "list_says"), "one");
	assert_string_equal(held(&v, "first_seen"), "");

	/* the address that was given chooses */
	slot_values_init(&v, a);
	assert_int_equal(slot_values_add(&v, "ip", span_str("2001:db8::1")),
	    0);
	assert_int_equal(slot_values_of_sheet(&v, s), 0);
	assert_string_equal(held(&v, "list"), "two");
	assert_string_equal(held(&v, "first_seen"), "2024-09-02");
	sheet_free(s);
	arena_free(a);
}

/* The letter about a server that was abused is of that server, not of one of
 * ours that stands in another row. */
static void
an_abused_server(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct sheet *s = sheet_new("message", span_str("x"));
	struct slot_values v;
	struct row *r;

	(void)state;
	r = sheet_row(s, NULL, "spf", span_str(""));
	row_typed(s, r, "ip", FIELD_IP, span_str("192.0.2.7"));
	r = sheet_row(s, NULL, "abused", span_str(""));
	row_typed(s, r, "ip", FIELD_IP, span_str("192.0.2.80"));
	row_text(s, r, "ptr", span_str("www.hosting.example"));
	row_text(s, r, "hosting", span_str("Example Hosting"));
	row_typed(s, r, "domain", FIELD_DOMAIN, span_str("shop.example"));
	row_text(s, r, "spf", span_str("pass"));
	row_number(s, r, "arrived", FIELD_TIME, NOW);
	slot_values_init(&v, a);
	assert_int_equal(slot_values_of_sheet(&v, s), 0);
	assert_string_equal(held(&v, "ip"), "192.0.2.80");
	assert_string_equal(held(&v, "ptr"), "www.hosting.example");
	assert_string_equal(held(&v, "hosting"), "Example Hosting");
	assert_string_equal(held(&v, "from_domain"), "shop.example");
	assert_string_equal(held(&v, "spf"), "pass");
	assert_int_equal(strlen(held(&v, "received_at")), 19);
	sheet_free(s);
	arena_free(a);
}

UNIT_MAIN(
	cmocka_unit_test(an_abused_server),
	cmocka_unit_test(one_listing),
	cmocka_unit_test(variables),
	cmocka_unit_test(what_a_person_typed),
	cmocka_unit_test(a_due_date_is_to_come),
	cmocka_unit_test(filling),
	cmocka_unit_test(open_slots_are_told),
	cmocka_unit_test(values_by_name),
)
