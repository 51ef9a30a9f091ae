<?php
// As much of WordPress as the must-use plugin touches, for tests: requests in on standard input, answers out.
// wp_remote_request asks the filters first, as WordPress does, and then really sends, as HTTP/1.0.

define( 'ABSPATH', __DIR__ );
error_reporting( E_ALL );
set_error_handler( function ( $number, $message, $file, $line ) {
	throw new ErrorException( $message, 0, $number, $file, $line );
} );

$filters = array();
$sent    = array();

function add_filter( $name, $callback, $priority, $arguments ) {
	$GLOBALS['filters'][ $name ][] = $callback;
}

function wp_parse_url( $url ) {
	return parse_url( $url );
}

function wp_remote_request( $url, $args = array() ) {
	$answer = false;
	foreach ( $GLOBALS['filters']['pre_http_request'] as $callback ) {
		$answer = $callback( $answer, $args, $url );
	}
	if ( false !== $answer ) {
		return $answer;
	}
	$GLOBALS['sent'][] = $url;
	if ( 0 !== strpos( $url, getenv( 'COMMENT_MODERATION_URL' ) ?: 'nowhere' ) ) {
		return array( 'body' => 'out into the world' );
	}
	$headers = array( 'Connection: close' );
	foreach ( $args['headers'] ?? array() as $name => $value ) {
		$headers[] = "$name: $value";
	}
	$http = array(
		'method'           => $args['method'] ?? 'POST',
		'header'           => $headers,
		'content'          => $args['body'] ?? '',
		'protocol_version' => (float) ( $args['httpversion'] ?? '1.0' ),
		'ignore_errors'    => true,
	);
	$stream = fopen( $url, 'r', false, stream_context_create( array( 'http' => $http ) ) );
	$answer = array( 'headers' => stream_get_meta_data( $stream )['wrapper_data'] );
	return array( 'body' => stream_get_contents( $stream ) ) + $answer;
}

if ( getenv( 'COMMENT_MODERATION_URL' ) ) {
	define( 'COMMENT_MODERATION_URL', getenv( 'COMMENT_MODERATION_URL' ) . '/' );
}
require $argv[1];

$answers = array();
foreach ( json_decode( stream_get_contents( STDIN ), true ) as list( $url, $args ) ) {
	$sent      = array();
	$answers[] = wp_remote_request( $url, $args ) + array( 'sent' => $sent );
}
echo json_encode( $answers );
