/* Addresses of hosts: text, bytes, networks. */
#include "core/base/ip.h"

#include <arpa/inet.h>
#include <errno.h>

struct ip
ip_of(const void *p, size_t n)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct ip ip = { .n = n };

	memcpy(ip.bytes, p, n);
	if (n == 16 && memcmp(ip.bytes, mapped, sizeof mapped) == 0) {
		memmove(ip.bytes, ip.bytes + 12, 4);
		memset(ip.bytes + 4, 0, 12);
		ip.n = 4;
	}
	return ip;
}

int
ip_parse(struct span s, struct ip *ret)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t bytes[16];

	if (s.n == 0 || s.n >= sizeof text)
		return -EINVAL;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	if (strlen(text) != s.n)
		return -EINVAL;
	if (inet_pton(AF_INET, text, bytes) == 1)
		*ret = ip_of(bytes, 4);
	else if (inet_pton(AF_INET6, text, bytes) == 1)
		*ret = ip_of(bytes, 16);
	else
		return -EINVAL;
	return 0;
}

const char *
ip_text(const struct ip *ip, struct arena *a)
{
	char text[INET6_ADDRSTRLEN];

	if (!inet_ntop(ip->n == 4 ? AF_INET : AF_INET6, ip->bytes, text,
	    sizeof text))
		return "";
	return arena_strdup(a, text);
}

bool
ip_in(const struct ip *ip, const struct ip *net, unsigned bits)
{
	size_t whole = bits / 8;
	unsigned mask = 0xff00u >> bits % 8 & 0xff;

	if (ip->n != net->n || bits > 8 * ip->n)
		return false;
	if (memcmp(ip->bytes, net->bytes, whole) != 0)
		return false;
	return bits % 8 == 0 ||
	    ((ip->bytes[whole] ^ net->bytes[whole]) & mask) == 0;
}

bool
ip_is_private(const struct ip *ip)
{
	static const struct { struct ip net; unsigned bits; } nets[] = {
		{ { { 0 }, 4 }, 8 },
		{ { { 10 }, 4 }, 8 },
		{ { { 100, 64 }, 4 }, 10 },
		{ { { 127 }, 4 }, 8 },
		{ { { 169, 254 }, 4 }, 16 },
		{ { { 172, 16 }, 4 }, 12 },
		{ { { 192, 168 }, 4 }, 16 },
		{ { { 0 }, 16 }, 127 },		/* ::, ::1 */
		{ { { 0xfc }, 16 }, 7 },
		{ { { 0xfe, 0x80 }, 16 }, 10 },
	};

	for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
		if (ip_in(ip, &nets[i].net, nets[i].bits))
			return true;
	}
	return false;
}
