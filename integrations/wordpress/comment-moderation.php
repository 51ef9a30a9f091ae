<?php
/**
 * Plugin Name: Comment moderation
 * Description: Lets the Akismet plugin ask a comment moderation service of your own instead of Akismet's.
 * Version: 1.0
 * Requires PHP: 7.4
 * License: MIT
 *
 * A must-use plugin: it stands in wp-content/mu-plugins/ and does nothing until wp-config.php says where the
 * service is. The Akismet plugin knows one host alone, so its requests are taken before they are sent, and
 * sent to the service. Everything else that WordPress requests stays as it is.
 *
 *     define( 'COMMENT_MODERATION_URL', 'https://comments.kitchen.example' );
 *     define( 'WPCOM_API_KEY', '0123456789ab' );
 */

defined( 'ABSPATH' ) || exit;

add_filter( 'pre_http_request', 'comment_moderation_reroute', 10, 3 );

/**
 * Send a request to Akismet to the service instead.
 *
 * @param mixed  $answer What another plugin has answered already, or false.
 * @param array  $args   The arguments of the request.
 * @param string $url    Where it was going to.
 * @return mixed The answer of the service, or what was given for every other request.
 */
function comment_moderation_reroute( $answer, $args, $url ) {
	static $under_way = false;
	if ( $under_way || false !== $answer || ! defined( 'COMMENT_MODERATION_URL' ) ) {
		return $answer;
	}
	$instead = comment_moderation_address( $url, COMMENT_MODERATION_URL );
	if ( '' === $instead ) {
		return $answer;
	}
	foreach ( array_keys( isset( $args['headers'] ) && is_array( $args['headers'] ) ? $args['headers'] : array() ) as $name ) {
		if ( 'host' === strtolower( $name ) ) {
			unset( $args['headers'][ $name ] ); // It names Akismet's host; a proxy before the service goes by it.
		}
	}
	$under_way = true; // The service may itself be known by Akismet's name here.
	try {
		return wp_remote_request( $instead, $args );
	} finally {
		$under_way = false;
	}
}

/**
 * Return where a request to Akismet goes instead; '' for every other request.
 *
 * Some plugins send their key as the first part of the host name. It goes into the path.
 *
 * @param string $url     Where a request was going to.
 * @param string $service The address of the service.
 * @return string
 */
function comment_moderation_address( $url, $service ) {
	$parts = wp_parse_url( $url );
	$host  = isset( $parts['host'] ) ? strtolower( $parts['host'] ) : '';
	if ( ! preg_match( '/^(?:([a-f0-9]{12})\.)?rest\.akismet\.com$/', $host, $found ) ) {
		return '';
	}
	$path = isset( $parts['path'] ) ? $parts['path'] : '/';
	$key  = isset( $found[1] ) ? '/akismet/' . $found[1] : '';
	return rtrim( $service, '/' ) . $key . $path . ( isset( $parts['query'] ) ? '?' . $parts['query'] : '' );
}
