<?php
// Speaks the wire format of `compressed` as the README of core describes it.
// php compressed.php unpack|gzip|deflate   bytes in on stdin, bytes out on stdout

$input = stream_get_contents(STDIN);
echo match ($argv[1]) {
    'gzip' => "\x01" . gzencode($input),
    'deflate' => "\x02" . gzcompress($input),
    'unpack' => match (ord($input[0])) {
        0 => substr($input, 1),
        1 => gzdecode(substr($input, 1)),
        2 => gzuncompress(substr($input, 1)),
    },
};
