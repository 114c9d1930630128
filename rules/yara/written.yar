/*
 * SPDX-License-Identifier: GPL-2.0
 *
 * x86-64 code as injectors write it, in what sessions of ptracemon wrote
 * (ptracemon sessions --payload); docs/yara.md. For pieces: in whole programs
 * such bytes stand by chance as well.
 */

rule trap_after_system_call
{
	meta:
		description = "a system call, and a trap for the tracer right behind it; a C library looks at the result"
		technique = "T1055.008"
	strings:
		$syscall = { 0F 05 CC }
		$int80 = { CD 80 CC }
	condition:
		filesize <= 4KB and any of them
}

rule trap_after_call
{
	meta:
		description = "a call by register, and a trap for the tracer right behind it: dlopen, mmap, mprotect by force"
		technique = "T1055.001"
	strings:
		// the prefix 41, before some of them, makes these r8 to r11, r14 and r15
		$rax = { FF D0 CC }
		$rcx = { FF D1 CC }
		$rdx = { FF D2 CC }
		$rbx = { FF D3 CC }
		$rsi = { FF D6 CC }
		$rdi = { FF D7 CC }
		$r12 = { 41 FF D4 CC }
		$r13 = { 41 FF D5 CC }
	condition:
		filesize <= 4KB and any of them
}

rule shell_by_code
{
	meta:
		description = "execve of a shell by code that has no C library"
		technique = "T1059.004"
	strings:
		// mov $..., %r64: /bin//sh, //bin/sh, or /bin/sh and its NUL
		$name = { (48 | 49) (B8 | B9 | BA | BB | BC | BD | BE | BF) (2F 62 69 6E 2F 2F 73 68 | 2F 2F 62 69 6E 2F 73 68 | 2F 62 69 6E 2F 73 68 00) }
		// push $59, pop; mov $59 to %al, %eax, %rax; not far from it a system call
		$execve = { (6A 3B 58 | B0 3B | B8 3B 00 00 00 | 48 C7 C0 3B 00 00 00) [0-16] 0F 05 }
		$path = "/bin/"
	condition:
		filesize <= 4KB and ($name or ($execve and $path))
}
